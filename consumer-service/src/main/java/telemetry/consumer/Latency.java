package telemetry.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;

/**
 * Percentiles of the ages of lines, with three significant digits.
 *
 * @param p50 50th percentile
 * @param p95 95th percentile
 */
record Latency(Duration p50, Duration p95) {
    private static final int SIGNIFICANT_DIGITS = 3;

    /**
     * Returns the latency from each of {@code epochMillis} to {@code now}; a time in the future counts as {@code now}.
     */
    static Latency of(LongStream epochMillis, Instant now) {
        Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);
        long nowMillis = now.toEpochMilli();
        epochMillis.forEach(millis -> histogram.recordValue(Math.max(0, nowMillis - millis)));
        return new Latency(percentile(histogram, 50), percentile(histogram, 95));
    }

    private static Duration percentile(Histogram histogram, double percentile) {
        return Duration.ofMillis(histogram.getValueAtPercentile(percentile));
    }
}
