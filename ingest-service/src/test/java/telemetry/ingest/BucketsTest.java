package telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import telemetry.ingest.Buckets.Tokens;

class BucketsTest {
    private static final long BURST = 1_000;
    private static final Tokens TENTH = new Tokens(100, 0);

    @Test
    void aFullBucketGivesItsBurstAndThenAsMuchAsFlowsIn() {
        Buckets buckets = new Buckets(1);
        for (int i = 0; i < 10; i++) {
            assertThat(buckets.take(1, 1, TENTH, BURST)).isLessThanOrEqualTo(0);
        }
        assertThat(buckets.take(1, 1, TENTH, BURST)).isEqualTo(100);
        assertThat(buckets.take(1, 51, TENTH, BURST)).isEqualTo(50);
        assertThat(buckets.take(1, 101, TENTH, BURST)).isZero();
        assertThat(buckets.take(1, 101, TENTH, BURST)).isEqualTo(100);
        assertThat(buckets.take(2, 101, TENTH, BURST)).isNegative();
    }

    @Test
    void aRefusedRequestTakesFromNeitherBucket() {
        Buckets buckets = new Buckets(1);

        assertThat(buckets.take(1, 1, new Tokens(0, 1_000), BURST)).isZero();
        assertThat(buckets.take(1, 1, new Tokens(500, 1), BURST)).isEqualTo(1);
        assertThat(buckets.take(1, 1, new Tokens(1_000, 0), BURST)).isZero();
    }

    @Test
    void tokensThatAreGivenBackCanBeTakenAgain() {
        Buckets buckets = new Buckets(1);
        Tokens all = new Tokens(BURST, BURST);

        buckets.take(1, 1, all, BURST);
        buckets.giveBack(1, 5, all);

        assertThat(buckets.take(1, 6, all, BURST)).isZero();
        assertThat(buckets.take(1, 6, all, BURST)).isEqualTo(BURST);
    }

    @Test
    void aMillionEmptyBucketsAreKeptInFiftyMegabytes() {
        Runtime memory = Runtime.getRuntime();
        long before = memory.totalMemory() - memory.freeMemory();
        Buckets buckets = new Buckets(1_000_000);
        assertThat(memory.totalMemory() - memory.freeMemory() - before).isLessThan(60_000_000);
        Tokens all = new Tokens(BURST, 0);
        new Random(1).longs(1_000_000).forEach(hash -> buckets.take(hash, 1, all, BURST));

        long kept = new Random(1)
                .longs(1_000_000)
                .filter(hash -> buckets.take(hash, 1, all, BURST) > 0)
                .count();

        assertThat(kept).isBetween(980_000L, 1_000_000L);
    }

    @Test
    void aBucketThatIsFullAgainMakesPlaceFirst() {
        Buckets buckets = new Buckets(8);
        Tokens all = new Tokens(BURST, 0);
        for (long hash = 1; hash <= 8; hash++) {
            buckets.take(hash, hash == 3 ? 1 : 500, all, BURST);
        }
        buckets.take(9, 1_001, all, BURST);

        assertThat(buckets.take(3, 1_001, all, BURST)).isLessThanOrEqualTo(0);
        assertThat(buckets.take(4, 1_001, all, BURST)).isPositive();
    }
}
