package telemetry.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PartAgeTest {
    private static final Duration BUDGET = Duration.ofSeconds(5);
    private static final Duration LEAST = Duration.ofSeconds(2);

    private final PartAge age = PartAge.within(BUDGET, LEAST);

    @Test
    void itBeginsWithTheLeastAndGrowsAsItSeesThatTheBudgetAllowsIt() {
        assertThat(age.next()).isEqualTo(LEAST);

        flush(100, Duration.ofMillis(300));

        assertThat(age.next()).isBetween(Duration.ofMillis(3_100), Duration.ofMillis(3_200));
        assertThat(age.next().plusMillis(300)).isLessThan(BUDGET);
    }

    @Test
    void aSlowerWayShortensItAtOnce() {
        flush(100, Duration.ofMillis(300));

        flush(1, Duration.ofMillis(1_200));

        assertThat(age.next()).isEqualTo(Duration.ofMillis(2_300));
    }

    @Test
    void whatComesLateIsWrittenAsSoonAsMayBe() {
        flush(100, Duration.ofMillis(300));

        flush(1, Duration.ofMinutes(10));

        assertThat(age.next()).isEqualTo(LEAST);
    }

    @Test
    void aBudgetThatLeavesNothingLeavesTheLeast() {
        PartAge tight = PartAge.within(Duration.ofSeconds(1), LEAST);
        tight.observe(Duration.ofSeconds(2), Duration.ofSeconds(2));

        assertThat(tight.next()).isEqualTo(LEAST);
        assertThat(tight.most()).isEqualTo(LEAST);
    }

    @Test
    void aFixedAgeStaysWhatItIs() {
        PartAge fixed = PartAge.fixed(LEAST);
        for (int i = 0; i < 100; i++) {
            fixed.observe(LEAST, LEAST);
        }

        assertThat(fixed.next()).isEqualTo(LEAST);
        assertThat(fixed.most()).isEqualTo(LEAST);
    }

    private void flush(int times, Duration overhead) {
        for (int i = 0; i < times; i++) {
            age.observe(age.next().plus(overhead), age.next());
        }
    }
}
