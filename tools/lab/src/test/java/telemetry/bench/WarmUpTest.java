package telemetry.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void endsAfterTwoConsecutiveRoundsWithoutGrowth() throws Exception {
        Iterator<Double> rates =
                List.of(100.0, 200.0, 205.0, 300.0, 310.0, 290.0, 900.0).iterator();

        assertThat(WarmUp.settle(rates::next)).isEqualTo(6);
    }

    @Test
    void endsAfterTwentyRoundsEvenIfRatesGrow() throws Exception {
        Iterator<Double> rates = Stream.iterate(1.0, rate -> rate * 2).iterator();

        assertThat(WarmUp.settle(rates::next)).isEqualTo(20);
    }
}
