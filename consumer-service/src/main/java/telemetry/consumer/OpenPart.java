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
 * The records of one hour partition that will be one part. They stay views of their messages' bytes and are copied only
 * on their way to S3. Not safe for use by many threads.
 */
final class OpenPart {
    private static final String CONTENT_TYPE = "application/x-ndjson";
    private static final int EXPECTED_RATIO = 4;
    private static final byte[] LINE_FEED = {JsonLines.LINE_FEED};

    private final List<TelemetryRecord> records = new ArrayList<>();
    private int size;
    private volatile boolean stored;

    void append(TelemetryRecord record) {
        records.add(record);
        size += record.length() + 1; // and its line feed
    }

    /** Notes that S3 has confirmed the part. */
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

    /** Returns the bytes of all lines, line feeds included, before compression. */
    int size() {
        return size;
    }

    /**
     * Returns the part's content, which may be read as often as a PUT is tried. A PUT says its length first, so that a compressed part
     * is in memory as long as the content is, beside its records; an uncompressed one is not.
     */
    RequestBody content(PartCompression compression) {
        if (compression == PartCompression.NONE) {
            return RequestBody.fromContentProvider(() -> new LinesStream(records), size, CONTENT_TYPE);
        }
        CompressedBytes bytes = new CompressedBytes(size / EXPECTED_RATIO);
        try (OutputStream out = compression.compress(bytes)) {
            new LinesStream(records).transferTo(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return RequestBody.fromContentProvider(bytes::content, bytes.size(), CONTENT_TYPE);
    }

    /** Bytes that are read where they are. */
    private static final class CompressedBytes extends ByteArrayOutputStream {
        CompressedBytes(int expected) {
            super(Math.max(32, expected));
        }

        InputStream content() {
            return new ByteArrayInputStream(buf, 0, count);
        }
    }

    /** Returns what marks the object as a part that the consumer wrote, under {@code key}. */
    Map<String, String> metadata(PartKey key) {
        PartChecksum checksum = new PartChecksum(key, lines());
        for (TelemetryRecord record : records) {
            checksum.update(record.source(), record.offset(), record.length());
            checksum.update(LINE_FEED, 0, 1);
        }
        return Map.of(PartKey.LINES, Integer.toString(lines()), PartChecksum.METADATA, checksum.value());
    }

    /** Gives each line's ages at {@code now}: since the vehicle took it and since ingest did; a time ahead counts as 0. */
    void eachAge(Instant now, LongBinary ages) {
        long nowMillis = now.toEpochMilli();
        for (TelemetryRecord record : records) {
            ages.take(
                    Math.max(0, nowMillis - record.timestamp().toEpochMilli()),
                    Math.max(0, nowMillis - receivedAt(record).toEpochMilli()));
        }
    }

    private static Instant receivedAt(TelemetryRecord record) {
        return Objects.requireNonNull(record.receivedAt(), "a line is stamped");
    }

    /** Takes two figures of a line, in milliseconds. */
    @FunctionalInterface
    interface LongBinary {
        void take(long sinceTimestamp, long sinceReceived);
    }

    /** Returns how old the lines are at {@code now}, measured from when the vehicle took them. */
    Latency sinceTimestamp(Instant now) {
        return latency(TelemetryRecord::timestamp, now);
    }

    /** Returns how old the lines are at {@code now}, measured from when ingest took them. */
    Latency sinceReceived(Instant now) {
        return latency(OpenPart::receivedAt, now);
    }

    private Latency latency(Function<TelemetryRecord, Instant> time, Instant now) {
        return Latency.of(
                records.stream().mapToLong(record -> time.apply(record).toEpochMilli()), now);
    }
}
