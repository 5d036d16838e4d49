package telemetry.contract;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Arrays;
import java.util.Locale;

/**
 * Converts accepted records to lines. A line has the client's bytes unchanged, with {@code ingest_received_at} inserted
 * before the last brace. Numbers, strings, unknown fields and the order of keys stay as the client sent them. Line ends
 * of pretty-printed JSON are removed: they are white space outside of strings, and JSON does not allow them inside (RFC
 * 8259, section 7). Immutable; one stamp can serve all records of a request.
 */
public final class LineStamp {

    /** The name of the field that the server adds. */
    public static final String FIELD = "ingest_received_at";

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private static final byte[] STAMP_BEGIN = (",\"" + FIELD + "\":\"").getBytes(StandardCharsets.US_ASCII);

    /** The number of bytes that a stamp adds to a record. */
    static final int MAX_BYTES = stampOf(Instant.EPOCH).length;

    private final byte[] stamp;

    /** Creates a stamp of {@code receivedAt}, truncated to milliseconds. */
    public LineStamp(Instant receivedAt) {
        this.stamp = stampOf(receivedAt);
    }

    /** Returns {@code record} as one stamped line, without a line feed at the end. */
    public byte[] line(TelemetryRecord record) {
        byte[] source = record.source();
        int brace = record.offset() + record.length() - 1;
        int kept = 0;
        for (int i = record.offset(); i < brace; i++) {
            kept += JsonLines.isLineEnd(source[i]) ? 0 : 1;
        }
        byte[] line = new byte[kept + stamp.length];
        copyWithoutLineEnds(source, record.offset(), brace, line, kept);
        System.arraycopy(stamp, 0, line, kept, stamp.length);
        return line;
    }

    /**
     * Returns the length of {@code line} without the stamp at its end; its whole length if it does not end with one.
     */
    static int lengthWithout(TelemetryRecord line) {
        int end = line.offset() + line.length();
        int stampAt = end - MAX_BYTES;
        boolean stamped = stampAt > line.offset()
                && Arrays.equals(
                        line.source(), stampAt, stampAt + STAMP_BEGIN.length, STAMP_BEGIN, 0, STAMP_BEGIN.length);
        return stamped ? stampAt - line.offset() : line.length();
    }

    private static void copyWithoutLineEnds(byte[] source, int start, int end, byte[] line, int kept) {
        if (kept == end - start) {
            System.arraycopy(source, start, line, 0, kept);
            return;
        }
        int to = 0;
        for (int i = start; i < end; i++) {
            if (!JsonLines.isLineEnd(source[i])) {
                line[to++] = source[i];
            }
        }
    }

    private static byte[] stampOf(Instant receivedAt) {
        return (",\"" + FIELD + "\":\"" + MILLIS.format(receivedAt) + "\"}").getBytes(StandardCharsets.US_ASCII);
    }
}
