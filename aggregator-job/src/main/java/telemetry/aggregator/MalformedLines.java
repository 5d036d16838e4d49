package telemetry.aggregator;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import telemetry.contract.ContractLimits;
import telemetry.contract.HourPartition;
import telemetry.contract.JsonLines;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import telemetry.contract.Violation;

/** Finds where the lines are that {@link HourQuery} could not read. It reads every line, so it is asked only if there are any. */
final class MalformedLines {
    private static final int MOST = 10;
    private static final Duration ANY_AGE = Duration.ofDays(365_000);

    private final RecordReader reader;

    MalformedLines(Clock clock) {
        ContractLimits limits = new ContractLimits(ANY_AGE, ANY_AGE, ContractLimits.IN_THE_LAKE.maxRecordBytes());
        this.reader = RecordReader.ofLines(limits, clock);
    }

    /** The first malformed lines of {@code objects}, which were downloaded into {@code folder}. */
    List<HourSummary.MalformedLine> find(HourPartition hour, HourObjects objects, Path folder) throws IOException {
        List<HourSummary.MalformedLine> found = new ArrayList<>();
        for (HourObjects.Part part : objects.parts()) {
            scan(hour, part, folder.resolve(part.fileName()), found);
            if (found.size() >= MOST) {
                break;
            }
        }
        return found;
    }

    private void scan(HourPartition hour, HourObjects.Part part, Path file, List<HourSummary.MalformedLine> found)
            throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int number = 0;
            for (int b = in.read(); b >= 0 || line.size() > 0; b = in.read()) {
                if (b >= 0 && b != JsonLines.LINE_FEED) {
                    line.write(b);
                    continue;
                }
                number++;
                String reason = reasonOf(line.toByteArray(), hour);
                line.reset();
                if (!reason.isEmpty() && found.size() < MOST) {
                    found.add(new HourSummary.MalformedLine(part.key().key(), number, reason));
                }
            }
        }
    }

    private String reasonOf(byte[] line, HourPartition hour) {
        return switch (reader.read(line)) {
            case Violation violation ->
                line.length == 0 ? "" : violation.reason().tag();
            case TelemetryRecord record -> record.hour().equals(hour) ? "" : "wrong_hour";
        };
    }
}
