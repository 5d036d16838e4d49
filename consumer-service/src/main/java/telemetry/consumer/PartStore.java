package telemetry.consumer;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.contract.HourPartition;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;

/** Writes parts to the bucket and logs each write with the latency of its lines. Safe for use by many threads. */
final class PartStore {
    private static final Logger log = LoggerFactory.getLogger(PartStore.class);

    private final S3Client s3;
    private final String bucket;
    private final PartCompression compression;
    private final Clock clock;
    private final ConsumerMetrics metrics;

    PartStore(S3Client s3, String bucket, PartCompression compression, Clock clock, ConsumerMetrics metrics) {
        this.s3 = s3;
        this.bucket = bucket;
        this.compression = compression;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Returns a new unique key for a part of {@code hour}. */
    PartKey newKey(HourPartition hour) {
        return new PartKey(hour, UUID.randomUUID(), compression);
    }

    /**
     * Writes {@code part} as {@code key}. On return, S3 has confirmed the object. The write is idempotent: a retry with
     * the same key and part replaces the object with the same content.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if S3 does not confirm the write
     */
    void write(PartKey key, OpenPart part, Rotation rotation) {
        long start = System.nanoTime();
        RequestBody content = part.content(key.compression());
        s3.putObject(put -> put.bucket(bucket).key(key.key()).metadata(part.metadata(key)), content);
        part.markStored();
        metrics.countPart(part, content.optionalContentLength().orElseThrow(), System.nanoTime() - start);
        log(key, part, rotation);
    }

    private void log(PartKey key, OpenPart part, Rotation rotation) {
        Instant now = clock.instant();
        metrics.recordLatency(key.hour(), part, now);
        Latency latency = part.sinceTimestamp(now);
        Latency ingest = part.sinceReceived(now);
        log.atInfo()
                .addKeyValue("event", "write_batch")
                .addKeyValue("size", part.lines())
                .addKeyValue("latency_p50", latency.p50())
                .addKeyValue("latency_p95", latency.p95())
                .addKeyValue("ingest_p50", ingest.p50())
                .addKeyValue("ingest_p95", ingest.p95())
                .addKeyValue("bytes", part.size())
                .addKeyValue("rotation", rotation.tag())
                .addKeyValue("key", key.key())
                .log();
    }
}
