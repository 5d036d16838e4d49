package telemetry.contract;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Arrays;
import java.util.Locale;

/**
 * Turns accepted records into lines: the client's bytes as they are, with {@code ingest_received_at} spliced in before
 * the last brace. Numbers, strings, unknown fields and the order of keys stay what the client sent. Raw line ends of
 * pretty-printed JSON are dropped: outside strings they mean nothing, and inside strings JSON does not allow them
 * (RFC 8259, section 7). Immutable; one stamp may serve all records of a request.
 */
public final class LineStamp {

    /** The field that only the server sets. */
    public static final String FIELD = "ingest_received_at";

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private static final byte[] STAMP_BEGIN = (",\"" + FIELD + "\":\"").getBytes(StandardCharsets.US_ASCII);

    /** How many bytes a stamp adds to a record. */
    static final int MAX_BYTES = stampOf(Instant.EPOCH).length;

    private final byte[] stamp;

    /** A stamp of {@code receivedAt}, in milliseconds. */
    public LineStamp(Instant receivedAt) {
        this.stamp = stampOf(receivedAt);
    }

    /** The record as one line, stamped, without the line feed that ends it. */
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

    /** How many bytes of {@code line} come before the stamp that ends it; all of them if none does. */
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
