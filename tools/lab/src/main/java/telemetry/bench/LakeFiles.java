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

/** Reads every line of a lake that the embedded S3 keeps as plain files. Not safe for use by many threads. */
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
    private long duplicates;

    LakeFiles(Path files) {
        this.files = files;
    }

    /**
     * The result of a check.
     *
     * @param expected number of accepted records
     * @param unique number of distinct records in the lake
     * @param duplicates number of duplicate lines
     * @param parts number of files
     * @param millis time from ingest to the modification time of the part, in milliseconds
     */
    record Found(long expected, long unique, long duplicates, int parts, Histogram millis) {

        long lost() {
            return expected - unique;
        }

        double latency(double percent) {
            return millis.getValueAtPercentile(percent);
        }
    }

    /** Returns the uncompressed parts of all hours. */
    static List<Path> parts(Path files) throws IOException {
        try (Stream<Path> all = Files.walk(files)) {
            return all.filter(file -> file.toString().endsWith(".jsonl")).toList();
        }
    }

    /**
     * Reads all parts and compares their record numbers with the range from 0 to {@code expected}, exclusive.
     *
     * @param timedFrom number of the first record whose latency counts
     */
    Found look(long timedFrom, long expected) throws IOException {
        List<Path> parts = parts(files);
        for (Path part : parts) {
            read(part, timedFrom);
        }
        return new Found(expected, seen.cardinality(), duplicates, parts.size(), millis);
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

    /** Counts a line and returns its record number. */
    private int count(String line) {
        int at = line.indexOf(NUMBER) + NUMBER.length();
        int number = Integer.parseInt(line, at, at + NUMBER_DIGITS, 10);
        duplicates += seen.get(number) ? 1 : 0;
        seen.set(number);
        return number;
    }

    /**
     * Returns the receive time in epoch milliseconds. The lines of one request share a stamp, so the last value is
     * cached.
     */
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
