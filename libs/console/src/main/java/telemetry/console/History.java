package telemetry.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** Keeps the samples of the last hour. Safe for use by many threads. */
final class History {
    private final long keptMillis;
    private final Deque<PipelineSample> samples = new ArrayDeque<>();

    /**
     * Creates an empty history.
     *
     * @param keptMillis maximum age of a sample in milliseconds
     */
    History(long keptMillis) {
        this.keptMillis = keptMillis;
    }

    synchronized void add(PipelineSample sample) {
        samples.addLast(sample);
        while (samples.getFirst().atMillis() < sample.atMillis() - keptMillis) {
            samples.removeFirst();
        }
    }

    synchronized Optional<PipelineSample> latest() {
        return Optional.ofNullable(samples.peekLast());
    }

    /** Returns all samples, the oldest first. */
    synchronized List<PipelineSample> all() {
        return List.copyOf(samples);
    }

    /** Returns the oldest sample that is at most {@code millis} older than the latest sample. */
    synchronized Optional<PipelineSample> since(long millis) {
        PipelineSample latest = samples.peekLast();
        return samples.stream()
                .filter(sample -> latest != null && sample.atMillis() >= latest.atMillis() - millis)
                .findFirst();
    }

    /**
     * The figures between two samples.
     *
     * @param at end of the step in epoch seconds
     * @param accepted accepted records per second; null while ingest does not answer
     * @param stored stored lines per second; null while the consumer does not answer
     * @param p50 median time from ingest to stored in seconds; null if nothing was stored
     * @param p95 95th percentile of the time from ingest to stored in seconds; null if nothing was stored
     * @param queue visible messages at the end of the step; null if unknown
     * @param deadLetters messages in the DLQ at the end of the step; null if unknown
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Step(
            long at,
            @Nullable Double accepted,
            @Nullable Double stored,
            @Nullable Double p50,
            @Nullable Double p95,
            @Nullable Double queue,
            @Nullable Double deadLetters) {}

    /** Returns the last hour in steps of about {@code stepMillis}. */
    List<Step> steps(long stepMillis) {
        List<Step> steps = new ArrayList<>();
        PipelineSample from = null;
        for (PipelineSample sample : all()) {
            if (from == null) {
                from = sample;
            } else if (sample.atMillis() - from.atMillis() >= stepMillis) {
                steps.add(step(from, sample));
                from = sample;
            }
        }
        return steps;
    }

    private static Step step(PipelineSample from, PipelineSample to) {
        double seconds = (to.atMillis() - from.atMillis()) / 1e3;
        Written written = written(from.consumer(), to.consumer(), seconds);
        return new Step(
                to.atMillis() / 1000,
                accepted(from.ingest(), to.ingest(), seconds),
                written.stored(),
                written.p50(),
                written.p95(),
                known(to.depths().visible()),
                known(to.depths().deadLetters()));
    }

    private static @Nullable Double accepted(
            PipelineSample.@Nullable Ingest before, PipelineSample.@Nullable Ingest after, double seconds) {
        return before == null || after == null ? null : rate(before.accepted(), after.accepted(), seconds);
    }

    private record Written(
            @Nullable Double stored,
            @Nullable Double p50,
            @Nullable Double p95) {}

    private static Written written(
            PipelineSample.@Nullable Consumer before, PipelineSample.@Nullable Consumer after, double seconds) {
        if (before == null || after == null) {
            return new Written(null, null, null);
        }
        return new Written(
                rate(before.stored(), after.stored(), seconds),
                known(Percentiles.of(before.latency(), after.latency(), 0.5)),
                known(Percentiles.of(before.latency(), after.latency(), 0.95)));
    }

    /** Returns the rate of a counter. A decrease means that its service restarted, so the counter started at 0. */
    static double rate(double before, double after, double seconds) {
        return (after >= before ? after - before : after) / seconds;
    }

    /** Returns null for NaN, which JSON does not support. */
    static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
