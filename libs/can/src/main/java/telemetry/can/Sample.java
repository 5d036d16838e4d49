package telemetry.can;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The first lines of a log, from which its format is detected. */
final class Sample {
    /** Number of bytes that detection reads. */
    static final int MAX_BYTES = 64 * 1024;

    private final byte[] bytes;
    private final int length;

    /**
     * Creates a sample.
     *
     * @param bytes the first of the log; a cut-off last line is ignored
     */
    Sample(byte[] bytes) {
        this.bytes = bytes;
        this.length = bytes.length < MAX_BYTES ? bytes.length : wholeLines(bytes);
    }

    private static int wholeLines(byte[] bytes) {
        for (int end = bytes.length; end > 0; end--) {
            if (bytes[end - 1] == '\n' || bytes[end - 1] == '\r') {
                return end;
            }
        }
        return bytes.length;
    }

    /** Returns true if the first bytes are {@code ascii}. */
    boolean startsWith(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    boolean isEmpty() {
        return bytes.length == 0;
    }

    private LineReader lines() {
        return new LineReader(new ByteArrayInputStream(bytes, 0, length));
    }

    /**
     * The result of reading the sample in one format.
     *
     * @param frames number of frames or rows that the format finds
     * @param clock the reference of their times
     * @param refusal the reason why the format finds no frame or row
     */
    record Finding(long frames, LogClock clock, String refusal) {}

    /** Reads the sample with {@code parser}. */
    Finding read(LineParser parser) {
        LogCounts counts = new LogCounts();
        SkippedLine first = null;
        LineReader lines = lines();
        LogLine line = new LogLine();
        while (next(lines, line)) {
            LogEntry entry = CanLog.parse(parser, line, 0);
            counts.add(entry);
            if (first == null && entry instanceof SkippedLine skipped) {
                first = skipped;
            }
        }
        String refusal = first == null
                ? "only remarks in the first %,d lines".formatted(counts.lines())
                : "line %,d: %s".formatted(first.line(), first.why());
        return new Finding(counts.frames() + counts.rows(), parser.clock(), refusal);
    }

    /**
     * Distinguishes the steps of {@code candump -td} from the times of {@code candump -tz}: steps go back in more than
     * a tenth of the lines. Steps that never shrink are not recognised.
     */
    boolean hasDeltas() {
        LineReader lines = lines();
        LogLine line = new LogLine();
        LineParser parser = new CandumpScreenLines(false);
        long before = 0;
        int back = 0;
        int steps = 0;
        while (next(lines, line)) {
            if (CanLog.parse(parser, line, 0) instanceof CanFrame frame) {
                steps++;
                back += frame.nanos() < before ? 1 : 0;
                before = frame.nanos();
            }
        }
        return back * 10 > steps;
    }

    private static boolean next(LineReader lines, LogLine line) {
        try {
            return lines.next(line);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
