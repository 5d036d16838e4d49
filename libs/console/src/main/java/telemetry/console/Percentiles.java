package telemetry.console;

import java.util.Map;
import java.util.NavigableMap;

/** Percentiles of what came between two looks at a histogram, as Prometheus' {@code histogram_quantile} has them. */
final class Percentiles {
    private Percentiles() {}

    /**
     * The {@code quantile} of the samples that {@code later} has and {@code earlier} has not, in the histogram's unit.
     *
     * @param quantile 0.95 for instance
     * @return NaN if there is no such sample; the last limit for one beyond it
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
