package telemetry.consumer;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import software.amazon.awssdk.core.sync.RequestBody;
import telemetry.contract.JsonLines;
import telemetry.contract.TelemetryRecord;

/**
 * The lines of one hour partition that will be one part: the bytes as they will be stored, and each line's times, to
 * measure latency when they are. Not safe for use by many threads.
 */
final class OpenPart {
    private static final String CONTENT_TYPE = "application/x-ndjson";
    private static final int FIRST_CAPACITY = 16;
    private static final byte[] LINE_FEED = {JsonLines.LINE_FEED};

    private final Chunks bytes = new Chunks();
    private long[] timestamps = new long[FIRST_CAPACITY];
    private long[] received = new long[FIRST_CAPACITY];
    private int lines;
    private volatile boolean stored;

    void append(TelemetryRecord record) {
        bytes.write(record.source(), record.offset(), record.length());
        bytes.write(LINE_FEED, 0, 1);
        if (lines == timestamps.length) {
            timestamps = Arrays.copyOf(timestamps, 2 * lines);
            received = Arrays.copyOf(received, 2 * lines);
        }
        timestamps[lines] = record.timestamp().toEpochMilli();
        received[lines] =
                Objects.requireNonNull(record.receivedAt(), "a line is stamped").toEpochMilli();
        lines++;
    }

    /** That S3 has confirmed it. */
    void markStored() {
        stored = true;
    }

    boolean isStored() {
        return stored;
    }

    int lines() {
        return lines;
    }

    int size() {
        return bytes.size();
    }

    /** The part's content; may be read as often as a PUT is tried. */
    RequestBody content() {
        return RequestBody.fromContentProvider(bytes::content, bytes.size(), CONTENT_TYPE);
    }

    /** Tells each line's ages at {@code now}: since the vehicle took it and since ingest did; a time ahead counts as 0. */
    void eachAge(Instant now, LongBinary ages) {
        long nowMillis = now.toEpochMilli();
        for (int i = 0; i < lines; i++) {
            ages.take(Math.max(0, nowMillis - timestamps[i]), Math.max(0, nowMillis - received[i]));
        }
    }

    /** Takes two figures of a line, in milliseconds. */
    @FunctionalInterface
    interface LongBinary {
        void take(long sinceTimestamp, long sinceReceived);
    }

    /** How old the lines are at {@code now}, measured from when the vehicle took them. */
    Latency sinceTimestamp(Instant now) {
        return Latency.of(timestamps, lines, now);
    }

    /** How old the lines are at {@code now}, measured from when ingest took them. */
    Latency sinceReceived(Instant now) {
        return Latency.of(received, lines, now);
    }
}
