package telemetry.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import telemetry.chaos.ChaosPlan;
import telemetry.chaos.ChaosReport;
import telemetry.chaos.ChaosRun;

/** Runs the services as processes under seeded fault schedules and checks the account of every record. */
class ChaosIT {
    /**
     * The seed of the short run. Its schedule kills the consumer while S3 refuses all writes and while SQS refuses half
     * of each batch. A platform that acknowledges before it stores, or trusts the HTTP 200 of a batch, fails this run.
     */
    private static final long SHORT_SEED = 113;

    private static final Path SUMMARY = Path.of("target", "chaos-seeds.md");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void nothingIsLostAndNothingIsCountedTwice() throws InterruptedException, IOException {
        assertGood(ChaosPlan.of(SHORT_SEED, Duration.ofSeconds(30)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Tag("chaos")
    void nothingIsLostAndNothingIsCountedTwice(long seed) throws InterruptedException, IOException {
        double minutes = Double.parseDouble(System.getProperty("chaos.minutes", "1"));
        assertGood(ChaosPlan.of(seed, Duration.ofMillis(Math.round(minutes * 60_000))));
    }

    /** Parses the property {@code chaos.seeds}: {@code 7,9} is two seeds, {@code 1..20} is twenty. */
    static LongStream seeds() {
        return Arrays.stream(System.getProperty("chaos.seeds", "1..20").split(","))
                .map(range -> range.split("\\.\\."))
                .flatMapToLong(
                        ends -> LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1])));
    }

    private void assertGood(ChaosPlan plan) throws InterruptedException, IOException {
        ChaosReport report;
        try {
            report = new ChaosRun(Clock.systemUTC(), new PrintWriter(System.err, true, UTF_8)).run(plan, folder);
        } catch (RuntimeException broken) {
            summarize("| %d | NOT GOOD: %s |".formatted(plan.seed(), broken.getMessage()));
            throw broken;
        }
        summarize(row(report));
        assertThat(report.account().problems())
                .as("seed %d; lake and logs are in %s", plan.seed(), folder)
                .isEmpty();
        assertThat(report.account().accepted())
                .isEqualTo(report.account().sent())
                .isGreaterThan(plan.recordsPerSecond() * plan.duration().toSeconds() / 4);
        assertThat(report.restarts()).isPositive();
    }

    /** Formats the report as a row of the table of seeds. */
    private static String row(ChaosReport report) {
        var account = report.account();
        return String.format(
                Locale.ROOT,
                "| %d | %,d | %,d | %,d | %,d | %d | %d | %,d | %d | %.0f s | %s |",
                report.plan().seed(),
                account.accepted(),
                account.stored(),
                account.unique(),
                account.duplicates(),
                account.deadLettered(),
                account.missing(),
                account.counted(),
                report.restarts(),
                report.seconds(),
                account.isGood() ? "GOOD" : "NOT GOOD: " + account.problems());
    }

    /** Appends a line to the summary after each seed, so an interrupted run keeps its results. */
    private static void summarize(String line) throws IOException {
        Files.writeString(SUMMARY, line + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
