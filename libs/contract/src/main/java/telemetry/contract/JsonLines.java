package telemetry.contract;

import java.util.function.Consumer;

/**
 * Cuts JSON Lines (NDJSON) into lines: ended by a line feed or the end of the bytes, a carriage return before it
 * dropped, blank lines skipped but counted, so that line numbers are those an editor shows.
 */
public final class JsonLines {

    /** The line feed that ends each line. */
    public static final byte LINE_FEED = '\n';

    private JsonLines() {}

    /**
     * One line: a view of {@code length} bytes from {@code offset}.
     *
     * @param number 1 for the first line
     */
    public record Line(int number, int offset, int length) {}

    /** Gives every line of {@code bytes} that is not blank to {@code sink}, in order. */
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

    /** Whether {@code b} ends a line, or is part of what does. */
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
