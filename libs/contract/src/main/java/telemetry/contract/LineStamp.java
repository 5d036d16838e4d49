package telemetry.contract;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Converts accepted records to lines. A line has the client's bytes unchanged, with {@code ingest_received_at} inserted
 * before the last brace; {@code fleet} precedes it if the sender has a fleet. Numbers, strings, unknown fields and the
 * order of keys stay as the client sent them. Line ends of pretty-printed JSON are removed: they are white space
 * outside of strings, and JSON does not allow them inside (RFC 8259, section 7). Immutable; one stamp can serve all
 * records of a request.
 */
public final class LineStamp {

    /** The name of the field that every stamp has. */
    public static final String FIELD = "ingest_received_at";

    /** The name of the field that the stamp of a fleet has before {@link #FIELD}. */
    public static final String FLEET = "fleet";

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private static final byte[] TIME_BEGIN = ascii(begin(FIELD));
    private static final byte[] FLEET_BEGIN = ascii(begin(FLEET));
    private static final int TIME_BYTES = ascii(timeOf(Instant.EPOCH)).length;

    /** The maximum number of bytes that a stamp adds to a record. */
    static final int MAX_BYTES = FLEET_BEGIN.length + Identifiers.MAX_LABEL_LENGTH + 1 + TIME_BYTES;

    private final byte[] stamp;

    /** Creates a stamp of {@code receivedAt}, truncated to milliseconds, without a fleet. */
    public LineStamp(Instant receivedAt) {
        this(receivedAt, null);
    }

    /**
     * Creates a stamp of {@code receivedAt}, truncated to milliseconds.
     *
     * @param fleet the sender's fleet, 1 to 64 characters of {@code [A-Za-z0-9._-]}; null if the sender has none
     * @throws IllegalArgumentException if {@code fleet} has another form
     */
    public LineStamp(Instant receivedAt, @Nullable String fleet) {
        if (fleet != null && !Identifiers.isLabel(fleet)) {
            throw new IllegalArgumentException("fleet must be " + Identifiers.LABEL_FORM + ", is " + fleet);
        }
        this.stamp = ascii((fleet == null ? "" : begin(FLEET) + fleet + '"') + timeOf(receivedAt));
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
     * Returns the length of {@code line} without the stamp at its end, fleet included; its whole length if it does not
     * end with one.
     */
    static int lengthWithout(TelemetryRecord line) {
        byte[] source = line.source();
        int timeAt = line.offset() + line.length() - TIME_BYTES;
        boolean stamped = timeAt > line.offset() && hasAt(source, timeAt, TIME_BEGIN);
        return stamped ? beginOfFleet(source, line.offset(), timeAt) - line.offset() : line.length();
    }

    /** Returns the position of a fleet that ends at {@code end}; {@code end} if there is none after {@code start}. */
    private static int beginOfFleet(byte[] source, int start, int end) {
        int first = end - 1;
        while (first > start && end - first <= Identifiers.MAX_LABEL_LENGTH && source[first - 1] != '"') {
            first--;
        }
        int begin = first - FLEET_BEGIN.length;
        return source[end - 1] == '"' && begin > start && hasAt(source, begin, FLEET_BEGIN) ? begin : end;
    }

    private static boolean hasAt(byte[] source, int at, byte[] text) {
        return Arrays.equals(source, at, at + text.length, text, 0, text.length);
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

    private static String begin(String field) {
        return ",\"" + field + "\":\"";
    }

    private static String timeOf(Instant receivedAt) {
        return begin(FIELD) + MILLIS.format(receivedAt) + "\"}";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
