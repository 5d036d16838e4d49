package telemetry.console;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The platform's figures now, as {@code GET /api/overview} answers them. Rates and percentiles are of the last ten
 * seconds, counts since the services started. What is not known is null.
 *
 * @param at when, in seconds since 1970
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record Overview(
        long at,
        @Nullable Door ingest,
        @Nullable Writer consumer,
        @Nullable Waiting queue,
        Latency latency,
        Money cost) {
    private static final double SECONDS_A_MONTH = 30 * 24 * 3600;

    /** Ingest's figures. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Door(long accepted, long rejected, long refused, double acceptedPerSecond) {}

    /** The consumer's figures. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Writer(
            long stored,
            long duplicates,
            long deadLettered,
            long inFlight,
            long parts,
            long anomalies,
            double storedPerSecond) {}

    /** The backlog in SQS, at most ten seconds old. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Waiting(
            @Nullable Double visible,
            @Nullable Double inFlight,
            @Nullable Double oldestSeconds,
            @Nullable Double deadLetters) {}

    /** From ingest to stored, in seconds; {@code all} since the start of the consumer. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Latency(
            @Nullable Double p50,
            @Nullable Double p95,
            @Nullable Double p50All,
            @Nullable Double p95All,
            double budget) {}

    /**
     * The cost of the services' requests since they started, by AWS's list prices.
     *
     * @param usdPerMillion of the records that were accepted; null if none was
     * @param usdPerMonth if it goes on as in the last hour, or since the console sees it
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Money(
            double usd,
            @Nullable Double usdPerMillion,
            @Nullable Double usdPerMonth,
            Map<String, Double> byOperation) {}

    static Overview of(PipelineSample now, PipelineSample shortly, PipelineSample longer, double budgetSeconds) {
        return new Overview(
                now.atMillis() / 1000,
                door(shortly, now),
                writer(shortly, now),
                waiting(now),
                latency(shortly, now, budgetSeconds),
                money(longer, now));
    }

    private static double seconds(PipelineSample before, PipelineSample now) {
        return Math.max(1e-3, (now.atMillis() - before.atMillis()) / 1e3);
    }

    private static @Nullable Door door(PipelineSample before, PipelineSample now) {
        PipelineSample.Ingest door = now.ingest();
        if (door == null) {
            return null;
        }
        PipelineSample.Ingest earlier = before.ingest() == null ? door : before.ingest();
        return new Door(
                (long) door.accepted(),
                (long) door.rejected(),
                (long) door.refused(),
                History.rate(earlier.accepted(), door.accepted(), seconds(before, now)));
    }

    private static @Nullable Writer writer(PipelineSample before, PipelineSample now) {
        PipelineSample.Consumer writer = now.consumer();
        if (writer == null) {
            return null;
        }
        PipelineSample.Consumer earlier = before.consumer() == null ? writer : before.consumer();
        return new Writer(
                (long) writer.stored(),
                (long) writer.duplicates(),
                (long) writer.deadLettered(),
                (long) writer.inFlight(),
                (long) writer.parts(),
                (long) writer.anomalies(),
                History.rate(earlier.stored(), writer.stored(), seconds(before, now)));
    }

    private static @Nullable Waiting waiting(PipelineSample now) {
        PipelineSample.Consumer consumer = now.consumer();
        return consumer == null
                ? null
                : new Waiting(
                        History.known(consumer.queueVisible()),
                        History.known(consumer.queueInFlight()),
                        History.known(consumer.oldestSeconds()),
                        History.known(consumer.deadLetters()));
    }

    private static Latency latency(PipelineSample before, PipelineSample now, double budget) {
        PipelineSample.Consumer writer = now.consumer();
        if (writer == null) {
            return new Latency(null, null, null, null, budget);
        }
        PipelineSample.Consumer earlier = before.consumer() == null ? writer : before.consumer();
        return new Latency(
                History.known(Percentiles.of(earlier.latency(), writer.latency(), 0.5)),
                History.known(Percentiles.of(earlier.latency(), writer.latency(), 0.95)),
                History.known(Percentiles.of(new TreeMap<>(), writer.latency(), 0.5)),
                History.known(Percentiles.of(new TreeMap<>(), writer.latency(), 0.95)),
                budget);
    }

    private static Money money(PipelineSample before, PipelineSample now) {
        double usd = sum(now);
        double accepted = now.ingest() == null ? 0 : now.ingest().accepted();
        double spent = usd - sum(before);
        boolean isLong = now.atMillis() - before.atMillis() >= 10_000 && spent >= 0;
        return new Money(
                usd,
                accepted > 0 ? usd * 1e6 / accepted : null,
                isLong ? spent / seconds(before, now) * SECONDS_A_MONTH : null,
                now.usd());
    }

    private static double sum(PipelineSample sample) {
        return sample.usd().values().stream().mapToDouble(usd -> usd).sum();
    }
}
