package telemetry.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;
import tools.jackson.databind.json.JsonMapper;

/** A bucket of its own for a test, on the S3 in this JVM, and how to put parts into it. */
record LakeFixture(S3Client s3, String bucket) {
    private static final Duck DUCK = new Duck(DataSize.ofMegabytes(256), 2);

    static LakeFixture create(S3Client s3) {
        LakeFixture lake = new LakeFixture(s3, "lake-" + UUID.randomUUID());
        s3.createBucket(create -> create.bucket(lake.bucket()));
        return lake;
    }

    PartKey put(HourPartition hour, String... lines) {
        PartKey key = new PartKey(hour, UUID.randomUUID());
        put(key.key(), String.join("\n", lines) + "\n");
        return key;
    }

    void put(String key, String content) {
        s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString(content));
    }

    void put(String key, byte[] content) {
        s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(content));
    }

    void delete(String key) {
        s3.deleteObject(delete -> delete.bucket(bucket).key(key));
    }

    String read(String key) {
        return s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asString(UTF_8);
    }

    Lake lake() {
        return new Lake(s3, bucket, 8, Duration.ofSeconds(10));
    }

    /** As the configuration wires it, with tables by the minute too. */
    Aggregation aggregation(WorkFolder work, Clock clock, MeterRegistry meters, SealProperties seal) {
        Curation curation = curation(seal);
        return aggregation(
                new DuckDbEngine(lake(), DUCK, curation, List.of(Period.values())),
                curation,
                work,
                clock,
                meters,
                seal);
    }

    Curation curation(SealProperties seal) {
        return new Curation(lake(), DUCK, seal.signals());
    }

    /** The same on another engine. */
    Aggregation aggregation(
            Engine engine, Curation curation, WorkFolder work, Clock clock, MeterRegistry meters, SealProperties seal) {
        JsonMapper json = new JsonMapper();
        return new Aggregation(
                lake(),
                engine,
                curation,
                new Tables(lake(), DUCK),
                new Sealing(lake(), seal, json, clock, meters),
                work,
                2,
                clock,
                json,
                meters);
    }

    static String line(String timestamp, String vehicle, String payload, String receivedAt) {
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"%s\",\"can_id\":\"0x1F0\",\"payload\":%s,\"ingest_received_at\":\"%s\"}"
                .formatted(timestamp, vehicle, payload, receivedAt);
    }
}
