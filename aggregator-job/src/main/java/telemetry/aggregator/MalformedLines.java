package telemetry.aggregator;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import telemetry.contract.ContractLimits;
import telemetry.contract.HourPartition;
import telemetry.contract.JsonLines;
import telemetry.contract.Outcome;
import telemetry.contract.PartKey;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import telemetry.contract.Violation;

/**
 * Says which lines of an hour are no records of it, and why, in the words of the contract. The {@link Engine} counts them
 * and knows the files; this reads those few line by line.
 */
final class MalformedLines {
    private static final int MOST = 10;
    private static final Duration ANY_AGE = Duration.ofDays(365_000);

    private final HourPartition hour;
    private final RecordReader reader;
    private final List<HourSummary.MalformedLine> found = new ArrayList<>();

    private MalformedLines(HourPartition hour, Clock clock) {
        ContractLimits limits = new ContractLimits(ANY_AGE, ANY_AGE, ContractLimits.IN_THE_LAKE.maxRecordBytes());
        this.hour = hour;
        this.reader = RecordReader.ofLines(limits, clock);
    }

    /**
     * The first malformed lines of {@code hour}, never more than were counted.
     *
     * @param parts folder that holds the files that have such lines
     */
    static List<HourSummary.MalformedLine> of(HourPartition hour, HourCounts counts, Path parts, Clock clock)
            throws IOException {
        MalformedLines lines = new MalformedLines(hour, clock);
        for (String file : counts.malformedFiles()) {
            lines.scan(parts.resolve(file));
        }
        return lines.found.stream().limit(Math.min(MOST, counts.malformed())).toList();
    }

    /**
     * The first malformed line of all of {@code parts}; empty if there is none.
     *
     * @param parts folder that holds the files
     */
    static Optional<HourSummary.MalformedLine> first(HourPartition hour, Path parts, Clock clock) throws IOException {
        MalformedLines lines = new MalformedLines(hour, clock);
        try (Stream<Path> files = Files.list(parts)) {
            Iterator<Path> sorted = files.sorted().iterator();
            while (sorted.hasNext() && lines.found.isEmpty()) {
                lines.scan(sorted.next());
            }
        }
        return lines.found.stream().findFirst();
    }

    private void scan(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int number = 1;
            for (int b = in.read(); b >= 0 && found.size() < MOST; b = in.read()) {
                if (b == JsonLines.LINE_FEED) {
                    check(file, number++, line.toByteArray());
                    line.reset();
                } else if (line.size() <= ContractLimits.IN_THE_LAKE.maxRecordBytes()) { // the rest is too much anyhow
                    line.write(b);
                }
            }
            check(file, number, line.toByteArray());
        }
    }

    private void check(Path file, int number, byte[] line) {
        String reason = reasonOf(line);
        if (!reason.isEmpty()) {
            found.add(new HourSummary.MalformedLine(PartKey.prefix(hour) + file.getFileName(), number, reason));
        }
    }

    private String reasonOf(byte[] line) {
        if (new String(line, StandardCharsets.ISO_8859_1).isBlank()) {
            return "";
        }
        Outcome outcome = reader.read(line);
        return switch (outcome) {
            case Violation violation -> violation.reason().tag();
            case TelemetryRecord record -> record.hour().equals(hour) ? "" : "wrong_hour";
        };
    }
}
