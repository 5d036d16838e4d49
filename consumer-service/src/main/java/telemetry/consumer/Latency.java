package telemetry.consumer;

import java.time.Duration;
import java.time.Instant;
import org.HdrHistogram.Histogram;

/**
 * The distribution of some lines' ages, to three digits.
 *
 * @param p50 half of the lines are at most this old
 * @param p95 95 of 100 lines are at most this old
 */
record Latency(Duration p50, Duration p95) {
    private static final int DIGITS = 3;

    /** The ages at {@code now} of the first {@code count} of {@code epochMillis}; a time in the future counts as now. */
    static Latency of(long[] epochMillis, int count, Instant now) {
        Histogram histogram = new Histogram(DIGITS);
        long nowMillis = now.toEpochMilli();
        for (int i = 0; i < count; i++) {
            histogram.recordValue(Math.max(0, nowMillis - epochMillis[i]));
        }
        return new Latency(percentile(histogram, 50), percentile(histogram, 95));
    }

    private static Duration percentile(Histogram histogram, double percentile) {
        return Duration.ofMillis(histogram.getValueAtPercentile(percentile));
    }
}
