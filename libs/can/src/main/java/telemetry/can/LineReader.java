package telemetry.can;

import java.io.IOException;
import java.io.InputStream;

/** Splits a stream into lines that end with LF, CRLF or CR, in a buffer of fixed size. Blank lines are skipped. */
final class LineReader {
    private final InputStream input;
    private final byte[] buffer = new byte[4 * CanLog.MAX_LINE_BYTES];
    private int position;
    private int limit;
    private long number;
    private boolean lineFeedMayFollow;

    LineReader(InputStream input) {
        this.input = input;
    }

    /** Returns the number of the last line read; blank lines count. */
    long number() {
        return number;
    }

    /** Sets {@code line} to the next line and returns true, or returns false at the end. */
    boolean next(LogLine line) throws IOException {
        while (read(line)) {
            if (line.isTooLong() || !line.isBlank()) {
                return true;
            }
        }
        return false;
    }

    private boolean read(LogLine line) throws IOException {
        skipLineFeed();
        int end = findEnd();
        if (end == limit && position == limit) {
            return false;
        }
        number++;
        if (end - position == buffer.length) {
            discardLine();
            line.setTooLong(number);
            return true;
        }
        line.set(buffer, position, end, number);
        moveBehind(end);
        return true;
    }

    private void skipLineFeed() throws IOException {
        if (lineFeedMayFollow && (position < limit || fill()) && buffer[position] == '\n') {
            position++;
        }
        lineFeedMayFollow = false;
    }

    /** Returns the end of the line that begins at {@link #position}, or the buffer's end if no line end fits in it. */
    private int findEnd() throws IOException {
        int scanned = 0;
        do {
            for (int i = position + scanned; i < limit; i++) {
                if (buffer[i] == '\n' || buffer[i] == '\r') {
                    return i;
                }
            }
            scanned = limit - position;
        } while (scanned < buffer.length && fill());
        return limit;
    }

    private void moveBehind(int end) {
        lineFeedMayFollow = end < limit && buffer[end] == '\r';
        position = Math.min(end + 1, limit);
    }

    private void discardLine() throws IOException {
        int end = limit;
        while (end == limit) {
            position = limit;
            if (!fill()) {
                return;
            }
            end = findEnd();
        }
        moveBehind(end);
    }

    /** Moves unread bytes to the front and reads more. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        int count = input.read(buffer, limit, buffer.length - limit);
        limit += Math.max(count, 0);
        return count > 0;
    }
}
