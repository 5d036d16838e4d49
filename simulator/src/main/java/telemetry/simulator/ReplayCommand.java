package telemetry.simulator;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import telemetry.can.CanFrame;
import telemetry.can.DbcDictionary;
import telemetry.can.DbcFile;
import telemetry.can.FrameDecoder;
import telemetry.can.LogCounts;
import telemetry.can.LogFormat;
import telemetry.can.SkipReason;
import telemetry.can.SkippedLine;
import telemetry.can.UnknownLogException;

/** The command {@code replay}, which sends a recorded CAN log. */
@Command(name = "replay", description = "Sends a CAN log, of any known format, as the records of one vehicle.")
public final class ReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private TargetOptions target;

    @Mixin
    private RunOutput output;

    @Parameters(paramLabel = "FILE", description = "The log, also gzipped.")
    private Path file;

    @Option(names = "--vehicle", description = "The vehicle's ID. Without it, a new ID starts with replay-.")
    private @Nullable String vehicle;

    @Option(
            names = "--keep-time",
            description = "Keep the recorded times. Without it, they are shifted so that the last frame is current.")
    private boolean keepTime;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "The log's format: ${COMPLETION-CANDIDATES}. Without it, the content decides.",
            completionCandidates = LogFormatOption.Names.class,
            converter = LogFormatOption.class)
    private @Nullable LogFormat format;

    @Option(
            names = "--start",
            paramLabel = "INSTANT",
            description = "The start of a log without a date, like 2026-01-31T08:00:00Z; its times are then kept.")
    private @Nullable Instant start;

    @Option(names = "--lenient", description = "Exit with 0 even if lines with frames could not be read.")
    private boolean lenient;

    @Option(
            names = "--speed",
            defaultValue = "0",
            description = "Speed relative to the recording: 10 is ten times as fast. 0 is the maximum throughput.")
    private double speed;

    @Option(
            names = "--dbc",
            paramLabel = "FILE",
            description = "A DBC file, also several: the payload then holds the decoded signals, too, as numbers.")
    private @Nullable List<Path> dbc;

    @Option(names = "--signals-only", description = "With --dbc, leave out the raw data of frames that have a signal.")
    private boolean signalsOnly;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Recording recording = new Recording(file, Optional.ofNullable(format), Optional.ofNullable(start));
        Recording.Survey survey = survey(recording);
        PrintWriter out = command.commandLine().getOut();
        String id = vehicle == null ? Simulation.newRunId().replace("run", "replay") : vehicle;
        boolean keep = keepsTime(survey);
        print(survey, id, keep, out);
        ReplaySignals signals = new ReplaySignals(decoder());
        RunReport report;
        try (Progress progress = ProgressOnTerminal.orLines("replay", survey.sendable())) {
            report = new Replay(target.target(), RetryPolicy.DEFAULT, Clock.systemUTC())
                    .run(recording, survey, new Replay.Plan(id, keep, speed, signalsOnly), signals, progress);
        }
        print(signals, out);
        output.write(report, out);
        return report.isClean() && (lenient || survey.counts().lost() == 0) ? 0 : 1;
    }

    private FrameDecoder decoder() throws IOException {
        List<DbcFile> files = new ArrayList<>();
        for (Path path : dbc == null ? List.<Path>of() : dbc) {
            if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
                throw refused("--dbc cannot be read: " + path);
            }
            files.add(DbcFile.read(path));
        }
        if (signalsOnly && files.isEmpty()) {
            throw refused("--signals-only needs --dbc");
        }
        return FrameDecoder.of(DbcDictionary.of(files));
    }

    private void print(ReplaySignals signals, PrintWriter out) {
        if (dbc != null) {
            out.printf("decoded      %,d frames have signals%n", signals.frames());
        }
        printCount("left out     %,d values, because their record would be too large%n", signals.leftOut(), out);
    }

    private Recording.Survey survey(Recording recording) throws IOException {
        if (!Files.isReadable(file)) {
            throw refused("FILE cannot be read: " + file);
        }
        if (speed < 0) {
            throw refused("--speed must not be negative, is " + speed);
        }
        Recording.Survey survey;
        try {
            survey = recording.survey();
        } catch (UnknownLogException unknown) {
            throw refused(String.valueOf(unknown.getMessage()));
        }
        if (survey.sendable() == 0) {
            throw refused(file + " holds no CAN frame with data" + firstFault(survey.counts()));
        }
        return survey;
    }

    private static String firstFault(LogCounts counts) {
        return counts.skipped().values().stream()
                .map(tally -> tally.first().getFirst())
                .min(Comparator.comparingLong(SkippedLine::line))
                .map(line -> ", line %d: %s".formatted(line.line(), line.why()))
                .orElse("");
    }

    private boolean keepsTime(Recording.Survey survey) {
        boolean dated = survey.clock().hasDate();
        if (keepTime && !dated && start == null) {
            throw refused("--keep-time needs --start: the times of " + file + " are "
                    + survey.clock().words());
        }
        return keepTime || (start != null && !dated);
    }

    private ParameterException refused(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private void print(Recording.Survey survey, String id, boolean keep, PrintWriter out) {
        LogCounts counts = survey.counts();
        out.printf("vehicle      %s%n", id);
        out.printf("format       %s (%s)%n", survey.format(), survey.format().title());
        out.printf("times        %s; %s%n", survey.clock().words(), keep ? "kept" : "shifted, the last frame is now");
        if (start != null && survey.clock().hasDate()) {
            out.printf("             --start is not used: the log has a date%n");
        }
        long frames = counts.frames(CanFrame.Kind.DATA);
        if (frames > 0) {
            out.printf("frames       %,d, %,d distinct CAN IDs%n", frames, survey.canIds());
        }
        printCount("rows         %,d of readings, sent as " + Replay.OBD_RESPONSE + "%n", counts.rows(), out);
        printCount("not sent     %,d remote frames%n", counts.frames(CanFrame.Kind.REMOTE), out);
        printCount("not sent     %,d error frames%n", counts.frames(CanFrame.Kind.ERROR), out);
        printCount("remarks      %,d lines%n", counts.remarks(), out);
        for (SkipReason reason : SkipReason.values()) {
            printSkipped(reason, counts, out);
        }
    }

    private static void printCount(String line, long count, PrintWriter out) {
        if (count > 0) {
            out.printf(line, count);
        }
    }

    private static void printSkipped(SkipReason reason, LogCounts counts, PrintWriter out) {
        LogCounts.Tally tally = counts.skipped().get(reason);
        if (tally != null) {
            List<Long> first = tally.first().stream().map(SkippedLine::line).toList();
            String why = tally.first().getFirst().why();
            out.printf("skipped      %,d lines (%s), the first: %s: %s%n", tally.count(), reason.words(), first, why);
        }
    }
}
