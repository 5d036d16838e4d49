package telemetry.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import telemetry.lab.JavaProcess;
import tools.jackson.databind.json.JsonMapper;

/**
 * The command {@code chaos}. The exit code is 0 if no record is lost or counted twice, 1 otherwise, 2 for invalid
 * arguments.
 */
@Command(
        name = "chaos",
        description = {
            "Runs the services on an embedded cloud and accounts for every record. A schedule derived from the seed"
                    + " kills services and breaks the cloud.",
            "The run uses the loopback interface only and ends by itself."
        })
public final class ChaosCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Spec
    private CommandSpec command;

    @Option(names = "--seed", defaultValue = "42", description = "Seed of the schedule and of the fleets.")
    private long seed;

    @Option(names = "--minutes", defaultValue = "3", description = "Duration of traffic and faults.")
    private double minutes;

    @Option(names = "--rate", defaultValue = "" + ChaosPlan.DEFAULT_RATE, description = "Distinct records per second.")
    private int rate;

    @Option(names = "--pause", defaultValue = "4", description = "Mean seconds between two events of one kind.")
    private double pause;

    @Option(names = "--faults-only", description = "Break the cloud only; stop no service.")
    private boolean faultsOnly;

    @Option(names = "--plan", description = "Print the schedule and exit.")
    private boolean planOnly;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON.")
    private @Nullable Path file;

    @Option(names = "--keep", description = "Keep lake and logs even if the run is good.")
    private boolean keep;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ChaosPlan plan = plan();
        PrintWriter out = command.commandLine().getOut();
        if (planOnly) {
            new Printer(out).print(plan, FaultSchedule.of(plan));
            return 0;
        }
        if (file != null
                && !Files.isDirectory(file.toAbsolutePath().resolve("..").normalize())) {
            throw new ParameterException(command.commandLine(), "--json: the folder of " + file + " does not exist");
        }
        Path folder = Files.createTempDirectory("telemetry-chaos-");
        Thread cleanUp = new Thread(() -> cleanUp(folder), "cleanUp");
        Runtime.getRuntime().addShutdownHook(cleanUp);
        boolean good = run(plan, folder, out);
        if (keep || !good) {
            Runtime.getRuntime().removeShutdownHook(cleanUp);
            out.printf("lake and logs: %s%n", folder);
            out.flush();
        }
        return good ? 0 : FAILED;
    }

    private boolean run(ChaosPlan plan, Path folder, PrintWriter out) throws IOException, InterruptedException {
        try {
            ChaosReport report = new ChaosRun(Clock.systemUTC(), out).run(plan, folder);
            if (file != null) {
                Files.write(
                        file, new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(report));
            }
            return report.account().isGood();
        } catch (IllegalStateException failed) {
            out.printf("NOT GOOD: %s%n", failed.getMessage());
            out.flush();
            return false;
        }
    }

    private ChaosPlan plan() {
        try {
            return new ChaosPlan(seed, millis(minutes * 60_000), rate, millis(pause * 1_000), !faultsOnly);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(
                    command.commandLine(),
                    "--" + String.valueOf(wrong.getMessage()).replace("duration", "minutes: duration"));
        }
    }

    private static Duration millis(double millis) {
        return Duration.ofMillis(Math.round(millis));
    }

    /** Kills all writers, then deletes {@code folder}. Also runs after Ctrl-C. */
    private static void cleanUp(Path folder) {
        JavaProcess.killAll();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
