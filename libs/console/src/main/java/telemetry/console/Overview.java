package telemetry.console;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The current figures of the platform, as {@code GET /api/overview} returns them. Rates and percentiles cover the last
 * 10 s; counts start with the services. Unknown figures are null.
 *
 * @param at time of the figures in epoch seconds
 * @param verdict the state of the platform in one sentence
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record Overview(
        long at,
        PlatformVerdict verdict,
        @Nullable IngestFigures ingest,
        @Nullable ConsumerFigures consumer,
        Backlog queue,
        Latency latency,
        Cost cost) {
    /** The figures of ingest. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record IngestFigures(long accepted, long rejected, long refused, double acceptedPerSecond) {}

    /** The figures of the consumer. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record ConsumerFigures(
            long stored,
            long duplicates,
            long deadLettered,
            long inFlight,
            long parts,
            long anomalies,
            double storedPerSecond) {}

    /**
     * The backlog in SQS.
     *
     * @param at time of SQS's answer in epoch seconds; null before the first one
     * @param deadLetters messages of the DLQ, including those that a reader hides for a while
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Backlog(
            @Nullable Long at,
            @Nullable Double visible,
            @Nullable Double inFlight,
            @Nullable Double oldestSeconds,
            @Nullable Double deadLetters) {}

    /**
     * The time from ingest to stored in seconds. The fields with {@code All} cover the time since the consumer's start.
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Latency(
            @Nullable Double p50,
            @Nullable Double p95,
            @Nullable Double p50All,
            @Nullable Double p95All,
            double budget) {}

    /**
     * The cost of all services within one span of time, at AWS list prices.
     *
     * @param seconds length of the span, at most an hour
     * @param usdPerMillion cost per million accepted records; null without one, or if a service has not answered
     * @param usdPerMonth cost of 30 days at the rate of the span; null for a short span
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Cost(
            double seconds,
            double usd,
            @Nullable Double usdPerMillion,
            @Nullable Double usdPerMonth,
            Map<String, Double> byOperation) {
        static Cost of(SpanCost spending) {
            return new Cost(
                    spending.seconds(),
                    spending.usd(),
                    spending.usdPerMillion(),
                    spending.usdPerMonth(),
                    spending.byOperation());
        }
    }

    /**
     * Returns the figures of the newest of {@code samples}.
     *
     * @param samples at least one sample, the oldest first
     * @param before the sample from which rates are computed
     */
    static Overview of(List<PipelineSample> samples, PipelineSample before, double budgetSeconds) {
        PipelineSample now = samples.getLast();
        return new Overview(
                now.atMillis() / 1000,
                PlatformVerdict.of(samples, budgetSeconds),
                ingest(before, now),
                consumer(before, now),
                backlog(now),
                latency(before, now, budgetSeconds),
                Cost.of(SpanCost.of(samples)));
    }

    private static double seconds(PipelineSample before, PipelineSample now) {
        return Math.max(1e-3, (now.atMillis() - before.atMillis()) / 1e3);
    }

    private static @Nullable IngestFigures ingest(PipelineSample before, PipelineSample now) {
        PipelineSample.Ingest ingest = now.ingest();
        if (ingest == null) {
            return null;
        }
        PipelineSample.Ingest earlier = before.ingest() == null ? ingest : before.ingest();
        return new IngestFigures(
                (long) ingest.accepted(),
                (long) ingest.rejected(),
                (long) ingest.refused(),
                History.rate(earlier.accepted(), ingest.accepted(), seconds(before, now)));
    }

    private static @Nullable ConsumerFigures consumer(PipelineSample before, PipelineSample now) {
        PipelineSample.Consumer consumer = now.consumer();
        if (consumer == null) {
            return null;
        }
        PipelineSample.Consumer earlier = before.consumer() == null ? consumer : before.consumer();
        return new ConsumerFigures(
                (long) consumer.stored(),
                (long) consumer.duplicates(),
                (long) consumer.deadLettered(),
                (long) consumer.inFlight(),
                (long) consumer.parts(),
                (long) consumer.anomalies(),
                History.rate(earlier.stored(), consumer.stored(), seconds(before, now)));
    }

    private static Backlog backlog(PipelineSample now) {
        Depths depths = now.depths();
        return new Backlog(
                depths.atMillis() == 0 ? null : depths.atMillis() / 1000,
                History.known(depths.visible()),
                History.known(depths.inFlight()),
                now.consumer() == null ? null : History.known(now.consumer().oldestSeconds()),
                History.known(depths.deadLetters()));
    }

    private static Latency latency(PipelineSample before, PipelineSample now, double budget) {
        PipelineSample.Consumer consumer = now.consumer();
        if (consumer == null) {
            return new Latency(null, null, null, null, budget);
        }
        PipelineSample.Consumer earlier = before.consumer() == null ? consumer : before.consumer();
        return new Latency(
                History.known(Percentiles.of(earlier.latency(), consumer.latency(), 0.5)),
                History.known(Percentiles.of(earlier.latency(), consumer.latency(), 0.95)),
                History.known(Percentiles.of(new TreeMap<>(), consumer.latency(), 0.5)),
                History.known(Percentiles.of(new TreeMap<>(), consumer.latency(), 0.95)),
                budget);
    }
}
