package telemetry.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** The lake of the embedded S3, whose objects are plain files: every line is looked at. */
final class LakeFiles {
    private static final String NUMBER = "\"n\":\"";
    private static final int NUMBER_DIGITS = 10;
    private static final String RECEIVED = "\"ingest_received_at\":\"";
    private static final int INSTANT_LENGTH = "2026-11-23T04:05:06.000Z".length();

    private final Path files;
    private final BitSet seen = new BitSet();
    private final Histogram millis = new Histogram(3);
    private String lastReceived = "";
    private long lastReceivedMillis;
    private long twice;

    LakeFiles(Path files) {
        this.files = files;
    }

    /**
     * The content of the lake.
     *
     * @param expected records that were accepted
     * @param unique different ones that are there
     * @param twice lines beyond one per record
     * @param parts files
     * @param millis from ingest to the time of the file
     */
    record Found(long expected, long unique, long twice, int parts, Histogram millis) {

        long lost() {
            return expected - unique;
        }

        double latency(double percent) {
            return millis.getValueAtPercentile(percent);
        }
    }

    /** All parts, of all hours. */
    static List<Path> parts(Path files) throws IOException {
        try (Stream<Path> all = Files.walk(files)) {
            return all.filter(file -> file.toString().endsWith(".jsonl")).toList();
        }
    }

    /**
     * Reads all parts, which should hold the records 0 to {@code expected}, without that one.
     *
     * @param timedFrom the first one whose latency counts
     */
    Found look(long timedFrom, long expected) throws IOException {
        List<Path> parts = parts(files);
        for (Path part : parts) {
            read(part, timedFrom);
        }
        return new Found(expected, seen.cardinality(), twice, parts.size(), millis);
    }

    private void read(Path part, long timedFrom) throws IOException {
        long stored = Files.getLastModifiedTime(part).toMillis();
        try (BufferedReader lines = Files.newBufferedReader(part, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (count(line) >= timedFrom) {
                    millis.recordValue(Math.max(0, stored - received(line)));
                }
            }
        }
    }

    /** Counts a line; its number. */
    private int count(String line) {
        int at = line.indexOf(NUMBER) + NUMBER.length();
        int number = Integer.parseInt(line, at, at + NUMBER_DIGITS, 10);
        twice += seen.get(number) ? 1 : 0;
        seen.set(number);
        return number;
    }

    /** Lines of one request have one stamp, which is parsed once. */
    private long received(String line) {
        int at = line.lastIndexOf(RECEIVED) + RECEIVED.length();
        String received = line.substring(at, at + INSTANT_LENGTH);
        if (!received.equals(lastReceived)) {
            lastReceived = received;
            lastReceivedMillis = Instant.parse(received).toEpochMilli();
        }
        return lastReceivedMillis;
    }
}
