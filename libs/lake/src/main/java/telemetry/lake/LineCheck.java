package telemetry.lake;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import telemetry.contract.ContractLimits;
import telemetry.contract.DamagedPartException;
import telemetry.contract.JsonLines;
import telemetry.contract.Outcome;
import telemetry.contract.PartKey;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import telemetry.contract.Violation;

/**
 * Checks the lines of one part against the contract without its limits of age, and copies the records of the part's
 * hour. A SQL engine accepts more than the contract allows, NaN and duplicate keys for instance, so the engine reads
 * only checked lines. Not safe for use by many threads.
 */
public final class LineCheck {
    private static final Duration ANY_AGE = Duration.ofDays(365_000_000);
    private static final int MAX_BYTES = ContractLimits.LAKE.maxRecordBytes();
    /** Reads lines of any age. */
    static final RecordReader READER =
            RecordReader.ofLines(new ContractLimits(ANY_AGE, ANY_AGE, MAX_BYTES), Clock.systemUTC());

    private final PartKey part;
    private final OutputStream records;
    private final Space space;
    private final List<MalformedLine> named = new ArrayList<>();
    private int number;
    private long lines;
    private long malformed;

    private LineCheck(PartKey part, OutputStream records, Space space) {
        this.part = part;
        this.records = records;
        this.space = space;
    }

    /**
     * Copies the records in {@code from}, which may be compressed, to {@code to}. A damaged compressed part counts as
     * one malformed line without records, because its intact lines cannot be told from its damaged lines.
     *
     * @param part the part that {@code from} is a copy of
     * @return the figures of the lines, including the malformed lines, which are not copied
     */
    public static Lines copy(PartKey part, Path from, Path to) throws IOException {
        return copy(part, from, to, Space.planned());
    }

    /** Copies as {@link #copy(PartKey, Path, Path)} does; {@code space} limits the size of the records. */
    static Lines copy(PartKey part, Path from, Path to, Space space) throws IOException {
        try (InputStream in =
                        new BufferedInputStream(part.compression().decompress(Files.newInputStream(from)), 1 << 16);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 16)) {
            LineCheck check = new LineCheck(part, out, space);
            check.read(in);
            return new Lines(check.lines, check.malformed, check.named);
        } catch (DamagedPartException damaged) {
            Files.write(to, new byte[0]);
            return new Lines(1, 1, List.of(new MalformedLine(part.key(), 1, damaged.reason())));
        }
    }

    private void read(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == JsonLines.LINE_FEED) {
                end(line.toByteArray());
                line.reset();
            } else if (line.size() <= MAX_BYTES + 1) { // a longer line is too large in any case
                line.write(b);
            }
        }
        end(line.toByteArray());
    }

    private void end(byte[] line) throws IOException {
        number++;
        if (new String(line, StandardCharsets.ISO_8859_1).isBlank()) {
            return;
        }
        lines++;
        String reason = reasonOf(line);
        if (reason.isEmpty()) {
            space.take(line.length + 1);
            records.write(line);
            records.write(JsonLines.LINE_FEED);
            return;
        }
        malformed++;
        if (named.size() < Lines.MAX_NAMED) {
            named.add(new MalformedLine(part.key(), number, reason));
        }
    }

    private String reasonOf(byte[] line) {
        Outcome outcome = READER.read(line);
        return switch (outcome) {
            case Violation violation -> violation.reason().tag();
            case TelemetryRecord record -> record.hour().equals(part.hour()) ? "" : "wrong_hour";
        };
    }
}
