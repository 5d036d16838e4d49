package telemetry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class StoreLatencyTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-23T04:00:00.700Z");

    private final StoreLatency latency = new StoreLatency();

    @Test
    void timesWithFractionsGiveTheExactLatency() {
        latency.add(RECEIVED, Instant.parse("2026-11-23T04:00:01.000Z"));
        latency.add(RECEIVED, Instant.parse("2026-11-23T04:00:02.200Z"));

        assertThat(latency.isUpperBound()).isFalse();
        assertThat(latency.millis().p50Ms()).isEqualTo(300.0);
        assertThat(latency.millis().maxMs()).isBetween(1_500.0, 1_502.0);
    }

    @Test
    void timesInWholeSecondsGiveAnUpperBound() {
        latency.add(RECEIVED, Instant.parse("2026-11-23T04:00:00Z"));
        latency.add(RECEIVED, Instant.parse("2026-11-23T04:00:02Z"));

        assertThat(latency.isUpperBound()).isTrue();
        assertThat(latency.millis().p50Ms()).isEqualTo(299.0);
        assertThat(latency.millis().maxMs()).isBetween(2_299.0, 2_301.0);
    }

    @Test
    void withoutTimesThereIsNoBound() {
        assertThat(latency.isUpperBound()).isFalse();
        assertThat(latency.millis().maxMs()).isZero();
    }

    @Test
    void aSlowClockGivesZeroAndNoNegativeLatency() {
        latency.add(RECEIVED, RECEIVED.minusMillis(5));
        assertThat(latency.isUpperBound()).isFalse();

        assertThat(latency.millis().maxMs()).isZero();
    }
}
