package telemetry.consumer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import software.amazon.awssdk.core.sync.RequestBody;
import telemetry.contract.JsonLines;
import telemetry.contract.PartChecksum;
import telemetry.contract.PartKey;
import telemetry.contract.TelemetryRecord;

/**
 * The records of one hour partition that will be one part. They stay views of their messages' bytes and are copied only
 * on their way to S3. Not safe for use by many threads.
 */
final class OpenPart {
    private static final String CONTENT_TYPE = "application/x-ndjson";
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

    /** Returns the bytes of all lines, line feeds included. */
    int size() {
        return size;
    }

    /** Returns the part's content, which may be read as often as a PUT is tried. */
    RequestBody content() {
        return RequestBody.fromContentProvider(() -> new LinesStream(records), size, CONTENT_TYPE);
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
