package telemetry.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import telemetry.chaos.ChaosPlan;
import telemetry.chaos.ChaosReport;
import telemetry.chaos.ChaosRun;
import telemetry.chaos.ResourceSample;
import telemetry.lab.PlatformService;

/**
 * Runs the platform under load for an hour to detect leaks. The cloud has an outage every few minutes, and no process
 * is restarted. The test compares the median memory of the second and the last quarter of the run. The services run
 * with the options of their containers and may use at most 80% of the container's memory. The time from ingest to
 * stored must stay below the latency budget. Within the budget it may grow, because the consumer adapts the age of
 * parts.
 */
@Tag("soak")
class SoakIT {
    private static final double MAX_GROWTH = 1.25;
    private static final double MAX_SHARE_OF_A_CONTAINER = 0.8;
    private static final double LATENCY_BUDGET_MS = 5_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void memoryAndLatencyStayFlatAndTheAccountIsExact() throws InterruptedException {
        Duration duration = Duration.ofMinutes(Long.getLong("soak.minutes", 60));
        ChaosPlan plan = new ChaosPlan(
                Long.getLong("soak.seed", 1),
                duration,
                Integer.getInteger("soak.rate", 2_000),
                duration.dividedBy(20),
                false);

        ChaosReport report =
                new ChaosRun(Clock.systemUTC(), new PrintWriter(System.err, true, UTF_8)).run(plan, folder);

        report.samples().forEach(System.err::println);
        assertThat(report.account().problems())
                .as("lake and logs are in %s", folder)
                .isEmpty();
        assertThat(report.crashes()).isZero();
        for (PlatformService service : PlatformService.values()) {
            Function<ResourceSample, @Nullable Double> rss =
                    sample -> number(sample.rssMegabytes().get(service.label()));
            assertFlat(service.label() + " RSS", report.samples(), rss);
            assertFits(service, report.samples(), rss);
        }
        for (int quarter = 1; quarter < 4; quarter++) {
            double p95 = median(quarter(report.samples(), quarter), ResourceSample::ingestP95Ms);
            System.err.printf("ingest to stored, p95: median %.0f ms in quarter %d%n", p95, quarter + 1);
            assertThat(p95).as("quarter %d", quarter + 1).isPositive().isLessThan(LATENCY_BUDGET_MS);
        }
    }

    private static @Nullable Double number(@Nullable Long value) {
        return value == null ? null : value.doubleValue();
    }

    /**
     * Checks the peak RSS against the container's memory. A nearly full container could be killed on the next large
     * message.
     */
    private static void assertFits(
            PlatformService service, List<ResourceSample> samples, Function<ResourceSample, @Nullable Double> rss) {
        double limit = service.limitMebibytes() * 1.048_576; // converts MiB to MB, the unit of the samples
        double peak = samples.stream()
                .map(rss)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .max(Double::compare)
                .orElseThrow();
        System.err.printf("%s RSS: peak %.0f MB, %.0f%% of its container%n", service.label(), peak, peak * 100 / limit);
        assertThat(peak).as("%s RSS", service.label()).isPositive().isLessThan(limit * MAX_SHARE_OF_A_CONTAINER);
    }

    /**
     * Checks that the median of the last quarter exceeds the median of the second quarter by at most 25%. Outages last
     * less than half of the time, so the medians exclude them.
     */
    private static void assertFlat(
            String name, List<ResourceSample> samples, Function<ResourceSample, @Nullable Double> figure) {
        double second = median(quarter(samples, 1), figure);
        double last = median(quarter(samples, 3), figure);
        System.err.printf("%s: median %.0f MB in the second quarter, %.0f MB in the last%n", name, second, last);
        assertThat(second).as(name).isPositive();
        assertThat(last).as(name).isPositive().isLessThan(second * MAX_GROWTH);
    }

    private static List<ResourceSample> quarter(List<ResourceSample> samples, int number) {
        return samples.subList(samples.size() * number / 4, samples.size() * (number + 1) / 4);
    }

    private static double median(List<ResourceSample> samples, Function<ResourceSample, @Nullable Double> figure) {
        Stream<Double> known =
                samples.stream().map(figure).filter(Objects::nonNull).map(Objects::requireNonNull);
        List<Double> sorted = known.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
