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

/** The services as processes, killed and cut off by schedules that follow from seeds. */
class ChaosIT {
    /**
     * Its half minute kills the consumer while S3 takes nothing and while SQS takes half of each batch: platforms that
     * acknowledge before they store, or believe the HTTP 200 of a batch, do not get through it.
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

    /** {@code 7,9} are two, {@code 1..20} twenty. */
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

    /** Returns a row of the table of seeds, with the verdict. */
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

    /** Each seed adds its line when it is over, so that a long run can be looked at, and what was broken off is kept. */
    private static void summarize(String line) throws IOException {
        Files.writeString(SUMMARY, line + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
