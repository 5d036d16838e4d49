package telemetry.can;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recorded log line by line in bounded memory. {@link #next} returns each frame, each row of readings and each
 * skipped line. {@link #counts} accounts for these entries and for the remarks. Not thread-safe.
 */
public final class CanLog implements Closeable {
    /** Size in bytes above which a line is skipped as {@link SkipReason#TOO_LONG}. */
    public static final int MAX_LINE_BYTES = 16 * 1024;

    /** Kinds of files that are not text, by their first bytes. */
    private static final Map<String, String> OTHER_KINDS = Map.of(
            "MDF     ",
            "an MDF file, a binary format of ASAM: convert it to ASC, CSV or a candump log first, with asammdf for one",
            "UnFinMF ",
            "an MDF file that was not finished: repair it and convert it to ASC, CSV or a candump log first",
            "LOGG",
            "a BLF file, a binary format of Vector: convert it to ASC first",
            "PK\u0003\u0004",
            "a ZIP archive: unpack it first; gzip is read as it is",
            "SQLite format 3",
            "an SQLite database",
            "\n\r\r\n",
            "a pcapng capture",
            "\u00D4\u00C3\u00B2\u00A1",
            "a pcap capture",
            "(\u00B5/\u00FD",
            "compressed with Zstandard: unpack it first; gzip is read as it is");

    private final LogInput input;
    private final LineReader lines;
    private final LogLine line = new LogLine();
    private final LogFormat format;
    private final LineParser parser;
    private final LogClock clockOfSample;
    private final long start;
    private final LogCounts counts = new LogCounts();
    private boolean ended;

    private CanLog(LogInput input, InputStream text, LogFormat format, Sample sample, long start) {
        this.input = input;
        this.lines = new LineReader(text);
        this.format = format;
        this.parser = format.parser(sample);
        this.clockOfSample = sample.read(format.parser(sample)).clock();
        this.start = start;
    }

    /** Opens {@code file} in the format that its first lines show; see the method with more parameters. */
    public static CanLog open(Path file) throws IOException {
        return open(file, Optional.empty(), Optional.empty());
    }

    /**
     * Opens {@code file}.
     *
     * @param forced its format; if empty, the format that finds most frames in the first 64 KiB
     * @param start start of a log whose times have no date, added to its times; ignored for other logs
     * @throws UnknownLogException if no format finds a frame there, and none is forced
     * @throws IOException if the file cannot be read
     */
    public static CanLog open(Path file, Optional<LogFormat> forced, Optional<Instant> start) throws IOException {
        LogInput input = LogInput.open(file);
        try {
            return open(file, input, forced, start);
        } catch (IOException | RuntimeException failed) {
            input.close();
            throw failed;
        }
    }

    private static CanLog open(Path file, LogInput input, Optional<LogFormat> forced, Optional<Instant> start)
            throws IOException {
        InputStream text = new BufferedInputStream(input, Sample.MAX_BYTES);
        text.mark(Sample.MAX_BYTES);
        Sample sample = new Sample(text.readNBytes(Sample.MAX_BYTES));
        text.reset();
        LogFormat format = forced.isPresent() ? forced.get() : detect(file, sample);
        return new CanLog(input, text, format, sample, start.map(LogTime::nanos).orElse(0L));
    }

    private static LogFormat detect(Path file, Sample sample) throws UnknownLogException {
        refuseOtherKinds(file, sample);
        Map<LogFormat, String> refusals = new EnumMap<>(LogFormat.class);
        LogFormat best = null;
        long most = 0;
        for (LogFormat format : LogFormat.values()) {
            if (format == LogFormat.OBD_CSV && best != null) {
                break;
            }
            Sample.Finding finding = sample.read(format.parser(sample));
            refusals.put(format, finding.refusal());
            if (finding.frames() > most) {
                best = format;
                most = finding.frames();
            }
        }
        if (best == null) {
            throw new UnknownLogException("nothing to read in " + file + ", tried as:", refusals);
        }
        return best;
    }

    private static void refuseOtherKinds(Path file, Sample sample) throws UnknownLogException {
        if (sample.isEmpty()) {
            throw new UnknownLogException(file + " is empty", Map.of());
        }
        for (Map.Entry<String, String> kind : OTHER_KINDS.entrySet()) {
            if (sample.startsWith(kind.getKey())) {
                throw new UnknownLogException(file + " is " + kind.getValue(), Map.of());
            }
        }
    }

    public LogFormat format() {
        return format;
    }

    /** Returns the reference of the times. Before the first entry is read, the first 64 KiB decide. */
    public LogClock clock() {
        return counts.frames() + counts.rows() > 0 ? parser.clock() : clockOfSample;
    }

    /** Returns the account of the lines read so far. */
    public LogCounts counts() {
        return counts;
    }

    /** Returns the next entry, or null at the end of the log. */
    public @Nullable LogEntry next() throws IOException {
        while (lines.next(line)) {
            LogEntry entry = parse(parser, line, start);
            counts.add(entry);
            if (entry != null) {
                return entry;
            }
        }
        return end();
    }

    /** Reports once, as a separate line, that the archive was cut off. */
    private @Nullable LogEntry end() {
        String damage = input.damage();
        if (ended || damage == null) {
            return null;
        }
        ended = true;
        SkippedLine entry = new SkippedLine(lines.number() + 1, SkipReason.DAMAGED_FILE, damage);
        counts.add(entry);
        return entry;
    }

    static @Nullable LogEntry parse(LineParser parser, LogLine line, long start) {
        if (line.isTooLong()) {
            return new SkippedLine(line.number(), SkipReason.TOO_LONG, "longer than " + MAX_LINE_BYTES + " bytes");
        }
        try {
            return shift(parser.parse(line), parser.clock(), start);
        } catch (BadLineException bad) {
            return new SkippedLine(line.number(), bad.reason(), bad.why());
        } catch (ArithmeticException beyond) {
            return new SkippedLine(line.number(), SkipReason.MALFORMED, "the time is beyond the year 2262");
        }
    }

    private static @Nullable LogEntry shift(@Nullable LogEntry entry, LogClock clock, long start) {
        if (entry == null || start == 0 || clock.hasDate()) {
            return entry;
        }
        return switch (entry) {
            case CanFrame frame -> frame.at(Math.addExact(frame.nanos(), start));
            case ObdRow row -> row.at(Math.addExact(row.nanos(), start));
            case SkippedLine skipped -> skipped;
        };
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
