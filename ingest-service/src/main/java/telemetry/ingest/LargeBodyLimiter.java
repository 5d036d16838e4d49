package telemetry.ingest;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits the number of large bodies in progress, so that a processor stays free for probes and small requests.
 * Inflating and reading a body takes a processor for up to 100 ms, and all virtual threads share the processors. On a
 * single processor, a large body yields at checkpoints. Thread-safe.
 */
final class LargeBodyLimiter {
    /** The maximum work, in bytes of valid records, for which a body needs no permit. */
    static final int MAX_SMALL_BODY = 256 * 1024;

    private final Semaphore permits;
    private final Duration maxWait;

    /**
     * Creates a limiter.
     *
     * @param maxConcurrent the maximum number of large bodies in progress; at least 1
     * @param maxWait the maximum time that a body waits for a permit
     */
    LargeBodyLimiter(int maxConcurrent, Duration maxWait) {
        this.permits = new Semaphore(maxConcurrent, true);
        this.maxWait = maxWait;
    }

    /** Returns a limiter that leaves one of {@code processors} free. */
    static LargeBodyLimiter forProcessors(int processors, Duration maxWait) {
        return new LargeBodyLimiter(Math.max(1, processors - 1), maxWait);
    }

    /** Returns the permit of one request. The permit is acquired when the body turns out to be large. */
    Permit permit() {
        return new Permit();
    }

    /** The permit of one request, released when it is closed. Not thread-safe. */
    final class Permit implements AutoCloseable {
        private boolean acquired;

        private Permit() {}

        /**
         * Acquires the permit if {@code work} is large, and lets other threads run.
         *
         * @param work the size of the body, or its cost so far, in bytes of valid records
         * @throws ServerBusyException if no permit is available in time
         */
        @SuppressWarnings("ThreadPriorityCheck") // a virtual thread is not preempted
        void checkpoint(int work) {
            if (work > MAX_SMALL_BODY && !acquired) {
                acquire();
            }
            Thread.yield();
        }

        private void acquire() {
            try {
                acquired = permits.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            if (!acquired) {
                throw new ServerBusyException();
            }
        }

        @Override
        public void close() {
            if (acquired) {
                permits.release();
                acquired = false;
            }
        }
    }
}
