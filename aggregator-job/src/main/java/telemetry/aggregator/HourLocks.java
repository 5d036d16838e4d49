package telemetry.aggregator;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import telemetry.contract.HourPartition;

/**
 * Lets one thread at a time work on an hour, and a bounded number of threads on hours at all. Fair: a request for one hour
 * does not wait for a whole look-back. Safe for use by many threads.
 */
final class HourLocks {
    private static final int STRIPES = 64; // hours that are 64 apart share a lock

    private final Lock[] stripes =
            IntStream.range(0, STRIPES).mapToObj(i -> new ReentrantLock(true)).toArray(Lock[]::new);
    private final Semaphore all;

    /** @param atOnce hours that may be worked on at once */
    HourLocks(int atOnce) {
        this.all = new Semaphore(atOnce, true);
    }

    /** What is held until it is closed. */
    @FunctionalInterface
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits until nobody else works on {@code hour} and there is room for one more. */
    Held take(HourPartition hour) {
        Lock own = stripes[Math.floorMod(hour.start().getEpochSecond() / 3_600, STRIPES)];
        own.lock();
        all.acquireUninterruptibly();
        return () -> {
            all.release();
            own.unlock();
        };
    }
}
