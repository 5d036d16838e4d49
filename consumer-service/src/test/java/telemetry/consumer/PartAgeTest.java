package telemetry.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PartAgeTest {
    private static final Duration BUDGET = Duration.ofSeconds(5);
    private static final Duration MIN = Duration.ofSeconds(2);

    private final PartAge age = PartAge.within(BUDGET, MIN);

    @Test
    void theAgeBeginsAtTheMinimumAndGrowsWithinTheBudget() {
        assertThat(age.next()).isEqualTo(MIN);

        flush(100, Duration.ofMillis(300));

        assertThat(age.next()).isBetween(Duration.ofMillis(3_100), Duration.ofMillis(3_200));
        assertThat(age.next().plusMillis(300)).isLessThan(BUDGET);
    }

    @Test
    void aHigherOverheadShortensTheAgeImmediately() {
        flush(100, Duration.ofMillis(300));

        flush(1, Duration.ofMillis(1_200));

        assertThat(age.next()).isEqualTo(Duration.ofMillis(2_300));
    }

    @Test
    void aBacklogIsFlushedAtTheMinimumAge() {
        flush(100, Duration.ofMillis(300));

        flush(1, Duration.ofMinutes(10));

        assertThat(age.next()).isEqualTo(MIN);
    }

    @Test
    void aBudgetBelowTheOverheadYieldsTheMinimumAge() {
        PartAge tight = PartAge.within(Duration.ofSeconds(1), MIN);
        tight.observe(Duration.ofSeconds(2), Duration.ofSeconds(2));

        assertThat(tight.next()).isEqualTo(MIN);
        assertThat(tight.max()).isEqualTo(MIN);
    }

    @Test
    void aFixedAgeIsConstant() {
        PartAge fixed = PartAge.fixed(MIN);
        for (int i = 0; i < 100; i++) {
            fixed.observe(MIN, MIN);
        }

        assertThat(fixed.next()).isEqualTo(MIN);
        assertThat(fixed.max()).isEqualTo(MIN);
    }

    private void flush(int times, Duration overhead) {
        for (int i = 0; i < times; i++) {
            age.observe(age.next().plus(overhead), age.next());
        }
    }
}
