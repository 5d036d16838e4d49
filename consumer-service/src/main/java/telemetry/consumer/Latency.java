package telemetry.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;

/**
 * The distribution of some lines' ages, to three digits.
 *
 * @param p50 half of the lines are at most this old
 * @param p95 95 of 100 lines are at most this old
 */
record Latency(Duration p50, Duration p95) {
    private static final int DIGITS = 3;

    /** Returns the ages of {@code epochMillis} at {@code now}; a time in the future counts as now. */
    static Latency of(LongStream epochMillis, Instant now) {
        Histogram histogram = new Histogram(DIGITS);
        long nowMillis = now.toEpochMilli();
        epochMillis.forEach(millis -> histogram.recordValue(Math.max(0, nowMillis - millis)));
        return new Latency(percentile(histogram, 50), percentile(histogram, 95));
    }

    private static Duration percentile(Histogram histogram, double percentile) {
        return Duration.ofMillis(histogram.getValueAtPercentile(percentile));
    }
}
