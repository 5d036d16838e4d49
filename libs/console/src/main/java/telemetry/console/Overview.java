package telemetry.console;

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
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record Overview(
        long at,
        @Nullable IngestFigures ingest,
        @Nullable ConsumerFigures consumer,
        @Nullable Backlog queue,
        Latency latency,
        Cost cost) {
    private static final double SECONDS_A_MONTH = 30 * 24 * 3600;

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

    /** The backlog in SQS, at most 10 s old. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Backlog(
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
     * The cost of the services' requests since their start, at AWS list prices.
     *
     * @param usdPerMillion cost per million accepted records; null if no record was accepted
     * @param usdPerMonth monthly cost at the rate of the kept history, at most an hour; null for less than 10 s
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Cost(
            double usd,
            @Nullable Double usdPerMillion,
            @Nullable Double usdPerMonth,
            Map<String, Double> byOperation) {}

    static Overview of(PipelineSample now, PipelineSample before, PipelineSample oldest, double budgetSeconds) {
        return new Overview(
                now.atMillis() / 1000,
                ingest(before, now),
                consumer(before, now),
                backlog(now),
                latency(before, now, budgetSeconds),
                cost(oldest, now));
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

    private static @Nullable Backlog backlog(PipelineSample now) {
        PipelineSample.Consumer consumer = now.consumer();
        return consumer == null
                ? null
                : new Backlog(
                        History.known(consumer.queueVisible()),
                        History.known(consumer.queueInFlight()),
                        History.known(consumer.oldestSeconds()),
                        History.known(consumer.deadLetters()));
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

    private static Cost cost(PipelineSample before, PipelineSample now) {
        double usd = sum(now);
        double accepted = now.ingest() == null ? 0 : now.ingest().accepted();
        double spent = usd - sum(before);
        boolean isLong = now.atMillis() - before.atMillis() >= 10_000 && spent >= 0;
        return new Cost(
                usd,
                accepted > 0 ? usd * 1e6 / accepted : null,
                isLong ? spent / seconds(before, now) * SECONDS_A_MONTH : null,
                now.usd());
    }

    private static double sum(PipelineSample sample) {
        return sample.usd().values().stream().mapToDouble(usd -> usd).sum();
    }
}
