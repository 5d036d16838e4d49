package telemetry.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import telemetry.contract.ContentDigest;

class DigestTableTest {

    @Test
    void itHoldsWhatASetHolds() {
        Random random = new Random(7);
        DigestTable table = new DigestTable(10_000);
        Set<ContentDigest> expected = new HashSet<>();
        while (!table.isFull()) {
            ContentDigest digest = new ContentDigest(random.nextInt(150), random.nextInt(150)); // many are twice
            assertThat(table.contains(digest)).isEqualTo(expected.contains(digest));
            if (digest.high() + digest.low() > 0) {
                table.add(digest);
                expected.add(digest);
            }
        }

        assertThat(expected).hasSize(10_000).allMatch(table::contains);
        table.clear();
        assertThat(table.isFull()).isFalse();
        assertThat(expected).noneMatch(table::contains);
    }

    @Test
    void collidingDigestsAreKeptApartAtTheEndOfTheArray() {
        DigestTable table = new DigestTable(3);
        for (int i = 1; i <= 3; i++) {
            assertThat(table.contains(new ContentDigest(i, -1))).isFalse();
            table.add(new ContentDigest(i, -1)); // -1 belongs to the last slot
        }

        assertThat(table.isFull()).isTrue();
        for (int i = 1; i <= 3; i++) {
            assertThat(table.contains(new ContentDigest(i, -1))).isTrue();
        }
        assertThat(table.contains(new ContentDigest(4, -1))).isFalse();
    }
}
