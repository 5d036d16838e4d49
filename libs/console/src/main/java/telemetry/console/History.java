package telemetry.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** The samples of the last hour. Safe for use by many threads. */
final class History {
    private final long keptMillis;
    private final Deque<PipelineSample> samples = new ArrayDeque<>();

    /** @param keptMillis how long a sample is kept */
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

    /** The first sample that is at most {@code millis} older than the latest. */
    synchronized Optional<PipelineSample> since(long millis) {
        PipelineSample latest = samples.peekLast();
        return samples.stream()
                .filter(sample -> latest != null && sample.atMillis() >= latest.atMillis() - millis)
                .findFirst();
    }

    /**
     * The time between two samples.
     *
     * @param at its end, in seconds since 1970
     * @param accepted records accepted a second; null while ingest is not there
     * @param stored lines stored a second; null while the consumer is not there
     * @param p50 latency from ingest to stored, in seconds; null if nothing was stored
     * @param p95 likewise
     * @param queue messages that waited at its end; null if unknown
     * @param deadLetters messages in the DLQ at its end; null if unknown
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

    /** The last hour in steps of about {@code stepMillis}. */
    List<Step> steps(long stepMillis) {
        List<PipelineSample> all;
        synchronized (this) {
            all = List.copyOf(samples);
        }
        List<Step> steps = new ArrayList<>();
        PipelineSample from = null;
        for (PipelineSample sample : all) {
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
        PipelineSample.Consumer now = to.consumer();
        return new Step(
                to.atMillis() / 1000,
                accepted(from.ingest(), to.ingest(), seconds),
                written.stored(),
                written.p50(),
                written.p95(),
                now == null ? null : known(now.queueVisible()),
                now == null ? null : known(now.deadLetters()));
    }

    private static @Nullable Double accepted(
            PipelineSample.@Nullable Ingest before, PipelineSample.@Nullable Ingest after, double seconds) {
        return before == null || after == null ? null : rate(before.accepted(), after.accepted(), seconds);
    }

    /** The consumer's figures of one step. */
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

    /** A counter that is lower than before began anew: its service was started again. */
    static double rate(double before, double after, double seconds) {
        return (after >= before ? after - before : after) / seconds;
    }

    /** JSON has no NaN. */
    static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
