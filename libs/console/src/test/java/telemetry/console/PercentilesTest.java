package telemetry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    private static final double INFINITE = Double.POSITIVE_INFINITY;
    private final TreeMap<Double, Double> none = new TreeMap<>();

    @Test
    void aPercentileLiesBetweenTheLimitsOfItsBucket() {
        TreeMap<Double, Double> buckets = new TreeMap<>(Map.of(1.0, 50.0, 2.0, 90.0, 5.0, 100.0, INFINITE, 100.0));

        assertThat(Percentiles.of(none, buckets, 0.5)).isEqualTo(1);
        assertThat(Percentiles.of(none, buckets, 0.7)).isCloseTo(1.5, within(1e-9));
        assertThat(Percentiles.of(none, buckets, 0.95)).isCloseTo(3.5, within(1e-9));
    }

    @Test
    void onlyValuesSinceTheEarlierScrapeCount() {
        TreeMap<Double, Double> earlier = new TreeMap<>(Map.of(1.0, 1000.0, 5.0, 1000.0, INFINITE, 1000.0));
        TreeMap<Double, Double> later = new TreeMap<>(Map.of(1.0, 1000.0, 5.0, 1010.0, INFINITE, 1010.0));

        assertThat(Percentiles.of(earlier, later, 0.5)).isEqualTo(3);
        assertThat(Percentiles.of(later, later, 0.5)).isNaN();
        assertThat(Percentiles.of(none, none, 0.5)).isNaN();
    }

    @Test
    void aValueBeyondTheLastBoundGivesTheBound() {
        TreeMap<Double, Double> buckets = new TreeMap<>(Map.of(1.0, 1.0, 5.0, 1.0, INFINITE, 100.0));

        assertThat(Percentiles.of(none, buckets, 0.95)).isEqualTo(5);
    }
}
