package telemetry.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows the log of the consumer and reads {@code ingest_p95} of its {@code write_batch} lines. Not safe for use by
 * many threads.
 */
final class PartLatency {
    private static final Pattern LINE = Pattern.compile("event=write_batch .*?ingest_p95=(\\d+(?:\\.\\d+)?)ms");

    private final Path log;
    private long read;

    PartLatency(Path log) {
        this.log = log;
    }

    /** Returns the latencies of the lines since the last call, in milliseconds, ascending. */
    List<Double> next() {
        return newText()
                .lines()
                .map(LINE::matcher)
                .filter(Matcher::find)
                .map(found -> Double.valueOf(found.group(1)))
                .sorted()
                .toList();
    }

    /** Returns the complete new lines. An incomplete last line is left for the next call. */
    private String newText() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] bytes = new byte[Math.toIntExact(file.length() - read)];
            file.seek(read);
            file.readFully(bytes);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int end = text.lastIndexOf('\n') + 1;
            read += end;
            return text.substring(0, end);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
