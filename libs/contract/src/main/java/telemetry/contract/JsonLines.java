package telemetry.contract;

import java.util.function.Consumer;

/**
 * Splits JSON Lines (NDJSON) into lines. A line feed or the end of the input ends a line; a carriage return before the
 * end is not part of the line. Blank lines are skipped but counted, so that line numbers match the numbers in an
 * editor.
 */
public final class JsonLines {

    /** The byte that ends each line. */
    public static final byte LINE_FEED = '\n';

    private JsonLines() {}

    /**
     * The position of one line: {@code length} bytes from {@code offset}.
     *
     * @param number the line number; 1 for the first line
     */
    public record Line(int number, int offset, int length) {}

    /** Passes each line of {@code bytes} that is not blank to {@code sink}, in order. */
    public static void forEach(byte[] bytes, Consumer<Line> sink) {
        int number = 0;
        int start = 0;
        while (start < bytes.length) {
            int end = endOfLine(bytes, start);
            number++;
            int stop = end > start && bytes[end - 1] == '\r' ? end - 1 : end;
            if (!isBlank(bytes, start, stop)) {
                sink.accept(new Line(number, start, stop - start));
            }
            start = end + 1;
        }
    }

    /** Returns true if {@code b} is a line feed or a carriage return. */
    static boolean isLineEnd(byte b) {
        return b == LINE_FEED || b == '\r';
    }

    private static int endOfLine(byte[] bytes, int start) {
        int end = start;
        while (end < bytes.length && bytes[end] != LINE_FEED) {
            end++;
        }
        return end;
    }

    private static boolean isBlank(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!RecordReader.isWhiteSpace(bytes[i])) {
                return false;
            }
        }
        return true;
    }
}
