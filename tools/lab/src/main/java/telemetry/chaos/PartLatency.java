package telemetry.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows the consumer's log and reads {@code ingest_p95} of its {@code write_batch} lines. For one thread. */
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

    /** Whole lines only: what is begun is read next time. */
    private String newText() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] bytes = new byte[Math.toIntExact(file.length() - read)];
            file.seek(read);
            file.readFully(bytes);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int whole = text.lastIndexOf('\n') + 1;
            read += whole;
            return text.substring(0, whole);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
