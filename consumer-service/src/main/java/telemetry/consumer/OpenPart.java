package telemetry.consumer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import software.amazon.awssdk.core.sync.RequestBody;
import telemetry.contract.JsonLines;
import telemetry.contract.PartChecksum;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.contract.TelemetryRecord;

/**
 * The records of one hour partition that will become one part. The records are views of message bodies and are not
 * copied until they are sent to S3. Not safe for use by many threads.
 */
final class OpenPart {
    private static final String CONTENT_TYPE = "application/x-ndjson";
    private static final int EXPECTED_COMPRESSION_RATIO = 4;
    private static final byte[] LINE_FEED = {JsonLines.LINE_FEED};

    private final List<TelemetryRecord> records = new ArrayList<>();
    private int size;
    private volatile boolean stored;

    void append(TelemetryRecord record) {
        records.add(record);
        size += record.length() + 1; // plus the line feed
    }

    /** Marks the part as confirmed by S3. */
    void markStored() {
        stored = true;
    }

    boolean isStored() {
        return stored;
    }

    List<TelemetryRecord> records() {
        return records;
    }

    int lines() {
        return records.size();
    }

    /** Returns the size of all lines, including line feeds, before compression, in bytes. */
    int size() {
        return size;
    }

    /**
     * Returns the content of the part, which can be read once per attempt of a PUT. A PUT needs the content length in
     * advance; therefore compressed content is held in memory, in addition to the records.
     */
    RequestBody content(PartCompression compression) {
        if (compression == PartCompression.NONE) {
            return RequestBody.fromContentProvider(() -> new LinesStream(records), size, CONTENT_TYPE);
        }
        CompressedBytes bytes = new CompressedBytes(size / EXPECTED_COMPRESSION_RATIO);
        try (OutputStream out = compression.compress(bytes)) {
            new LinesStream(records).transferTo(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return RequestBody.fromContentProvider(bytes::content, bytes.size(), CONTENT_TYPE);
    }

    /** A buffer whose content is read without a copy. */
    private static final class CompressedBytes extends ByteArrayOutputStream {
        CompressedBytes(int expected) {
            super(Math.max(32, expected));
        }

        InputStream content() {
            return new ByteArrayInputStream(buf, 0, count);
        }
    }

    /** Returns the object metadata that identifies a part written by the consumer as {@code key}. */
    Map<String, String> metadata(PartKey key) {
        PartChecksum checksum = new PartChecksum(key, lines());
        for (TelemetryRecord record : records) {
            checksum.update(record.source(), record.offset(), record.length());
            checksum.update(LINE_FEED, 0, 1);
        }
        return Map.of(PartKey.LINES, Integer.toString(lines()), PartChecksum.METADATA, checksum.value());
    }

    /** Passes the ages of each line at {@code now} to {@code ages}; an age below 0 counts as 0. */
    void eachAge(Instant now, AgeConsumer ages) {
        long nowMillis = now.toEpochMilli();
        for (TelemetryRecord record : records) {
            ages.accept(
                    Math.max(0, nowMillis - record.timestamp().toEpochMilli()),
                    Math.max(0, nowMillis - receivedAt(record).toEpochMilli()));
        }
    }

    private static Instant receivedAt(TelemetryRecord record) {
        return Objects.requireNonNull(record.receivedAt(), "a stored record has ingest_received_at");
    }

    /** Receives the ages of a line in milliseconds, since its timestamp and since ingest received it. */
    @FunctionalInterface
    interface AgeConsumer {
        void accept(long sinceTimestamp, long sinceReceived);
    }

    /** Returns the latency of the lines from their timestamps to {@code now}. */
    Latency sinceTimestamp(Instant now) {
        return latency(TelemetryRecord::timestamp, now);
    }

    /** Returns the latency of the lines from their receipt by ingest to {@code now}. */
    Latency sinceReceived(Instant now) {
        return latency(OpenPart::receivedAt, now);
    }

    private Latency latency(Function<TelemetryRecord, Instant> time, Instant now) {
        return Latency.of(
                records.stream().mapToLong(record -> time.apply(record).toEpochMilli()), now);
    }
}
