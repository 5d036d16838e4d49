package telemetry.console;

import java.util.Map;
import java.util.NavigableMap;

/**
 * Computes percentiles of the values recorded between two scrapes of a histogram, as {@code histogram_quantile} of
 * Prometheus does.
 */
final class Percentiles {
    private Percentiles() {}

    /**
     * Returns the {@code quantile} of the values in {@code later} but not in {@code earlier}, in the unit of the
     * histogram.
     *
     * @param earlier cumulative counts by upper bound at the first scrape
     * @param later cumulative counts by upper bound at the second scrape
     * @param quantile for example 0.95
     * @return NaN without values; the largest finite bound for a value beyond it
     */
    static double of(NavigableMap<Double, Double> earlier, NavigableMap<Double, Double> later, double quantile) {
        double all = later.isEmpty() ? 0 : difference(earlier, later.lastEntry());
        if (all <= 0) {
            return Double.NaN;
        }
        double rank = quantile * all;
        double below = 0;
        double limit = 0;
        for (Map.Entry<Double, Double> bucket : later.entrySet()) {
            double count = difference(earlier, bucket);
            if (count >= rank) {
                return Double.isInfinite(bucket.getKey())
                        ? limit
                        : limit + (bucket.getKey() - limit) * (rank - below) / (count - below);
            }
            below = count;
            limit = bucket.getKey();
        }
        return limit;
    }

    private static double difference(NavigableMap<Double, Double> earlier, Map.Entry<Double, Double> bucket) {
        return bucket.getValue() - earlier.getOrDefault(bucket.getKey(), 0.0);
    }
}
