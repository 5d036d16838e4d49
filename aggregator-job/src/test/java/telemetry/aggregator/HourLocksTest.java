package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import telemetry.contract.HourPartition;

class HourLocksTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));

    private final HourLocks locks = new HourLocks(2);
    private final AtomicInteger working = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void anHourHasOneThreadAtATime() throws InterruptedException {
        work(HOUR);
        await().until(() -> working.get() == 1);
        Thread other = work(HOUR);

        Thread.sleep(100);
        assertThat(working).hasValue(1);
        end.countDown();
        other.join();
        assertThat(working).hasValue(2);
    }

    @Test
    void onlySoManyHoursAreWorkedOnAtOnce() throws InterruptedException {
        work(HOUR);
        work(HOUR.plusHours(1));
        await().until(() -> working.get() == 2);
        Thread third = work(HOUR.plusHours(2));

        Thread.sleep(100);
        assertThat(working).hasValue(2);
        end.countDown();
        third.join();
        assertThat(working).hasValue(3);
    }

    /** Takes {@code hour}, counts itself, and holds it until the end. */
    private Thread work(HourPartition hour) {
        return Thread.ofVirtual().start(() -> {
            try (HourLocks.Held held = locks.take(hour)) {
                working.incrementAndGet();
                end.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
