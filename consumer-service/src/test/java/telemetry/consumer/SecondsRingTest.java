package telemetry.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecondsRingTest {
    private final SecondsRing ring = new SecondsRing();

    @Test
    void anEventIsInTheWindowForSixtySeconds() {
        ring.count(1_000);

        assertThat(ring.sum(1_059)).isEqualTo(1);
        assertThat(ring.sum(1_060)).isZero();
    }

    @Test
    void anEventBeforeTheWindowIsIgnored() {
        ring.count(1_000);
        ring.count(941);
        ring.count(940);

        assertThat(ring.sum(1_000)).isEqualTo(2);
    }

    /** Compares the ring with a list of all events; the seconds include steps back and gaps. */
    @Test
    void theSumEqualsThatOfAListOfAllEvents() {
        Random random = new Random(7);
        List<Long> all = new ArrayList<>();
        long newest = 1_000_000;
        for (int i = 0; i < 20_000; i++) {
            long second = newest + random.nextInt(random.nextInt(50) == 0 ? 150 : 3) - random.nextInt(30);
            if (second > newest - SecondsRing.SECONDS) {
                all.add(second);
            }
            ring.count(second);
            newest = Math.max(newest, second);
            long from = newest - SecondsRing.SECONDS;
            all.removeIf(old -> old <= from);

            assertThat(ring.sum(newest)).isEqualTo(all.size());
        }
    }
}
