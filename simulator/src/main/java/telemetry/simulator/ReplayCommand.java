package telemetry.simulator;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code replay}, which sends a recorded CAN log. */
@Command(name = "replay", description = "Sends a CAN log recorded by candump -l as the records of one vehicle.")
public final class ReplayCommand implements Callable<Integer> {
    private static final int MAX_LISTED = 5;

    @Spec
    private CommandSpec command;

    @Mixin
    private TargetOptions target;

    @Mixin
    private RunOutput output;

    @Parameters(paramLabel = "FILE", description = "The log, with lines such as (1436509052.249713) can0 1F0#D0320009.")
    private Path file;

    @Option(names = "--vehicle", description = "The vehicle's ID. Without it, a new ID starts with replay-.")
    private @Nullable String vehicle;

    @Option(
            names = "--keep-time",
            description = "Keep the recorded times. Without it, they are shifted so that the last frame is current.")
    private boolean keepTime;

    @Option(names = "--strict", description = "Exit with 1 if a line of the log is malformed.")
    private boolean strict;

    @Option(
            names = "--speed",
            defaultValue = "0",
            description = "Speed relative to the recording: 10 is ten times as fast. 0 is the maximum throughput.")
    private double speed;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CandumpLog log = read();
        PrintWriter out = command.commandLine().getOut();
        String id = vehicle == null ? Simulation.newRunId().replace("run", "replay") : vehicle;
        RunReport report;
        try (Progress progress =
                ProgressOnTerminal.orLines("replay", log.frames().size())) {
            report = new Replay(target.target(), RetryPolicy.DEFAULT, Clock.systemUTC())
                    .run(log.frames(), new Replay.Plan(id, keepTime, speed), progress);
        }
        out.printf("vehicle      %s%n", id);
        out.printf(
                "frames       %,d, %,d distinct CAN IDs%n",
                log.frames().size(),
                log.frames().stream().map(CandumpLog.Frame::canId).distinct().count());
        for (CandumpLog.NoData why : CandumpLog.NoData.values()) {
            printSkipped(why, log.skipped(), out);
        }
        output.write(report, out);
        return report.isClean() && !(strict && isMalformed(log)) ? 0 : 1;
    }

    private static boolean isMalformed(CandumpLog log) {
        return log.skipped().stream().anyMatch(skipped -> skipped.why() == CandumpLog.NoData.MALFORMED);
    }

    private CandumpLog read() throws IOException {
        if (!Files.isReadable(file)) {
            throw new ParameterException(command.commandLine(), "FILE cannot be read: " + file);
        }
        CandumpLog log = CandumpLog.read(file);
        if (log.frames().isEmpty()) {
            throw new ParameterException(command.commandLine(), "FILE has no CAN frame in candump format: " + file);
        }
        if (speed < 0) {
            throw new ParameterException(command.commandLine(), "--speed must not be negative, is " + speed);
        }
        return log;
    }

    private static void printSkipped(CandumpLog.NoData why, List<CandumpLog.Skipped> skipped, PrintWriter out) {
        List<Integer> lines = skipped.stream()
                .filter(line -> line.why() == why)
                .map(CandumpLog.Skipped::line)
                .toList();
        if (!lines.isEmpty()) {
            String name = why.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            out.printf(
                    "skipped      %,d lines (%s), the first: %s%n",
                    lines.size(), name, lines.stream().limit(MAX_LISTED).toList());
        }
    }
}
