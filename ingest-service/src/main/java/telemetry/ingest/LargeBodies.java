package telemetry.ingest;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Gives turns to large bodies, so that a processor stays free for probes and small requests: inflating and reading a body
 * takes a processor for up to 100 ms, and virtual threads share few. Where there is one processor, a large body yields
 * it now and then. Safe for use by many threads.
 */
final class LargeBodies {
    /** Work, in bytes of good records, up to which a body needs no turn. */
    static final int SMALL = 256 * 1024;

    private final Semaphore turns;
    private final Duration maxWait;

    /**
     * @param atOnce large bodies in work at once at most; at least 1
     * @param maxWait how long a body may wait for its turn
     */
    LargeBodies(int atOnce, Duration maxWait) {
        this.turns = new Semaphore(atOnce, true);
        this.maxWait = maxWait;
    }

    /** Leaves one of {@code processors} free. */
    static LargeBodies leavingOneFree(int processors, Duration maxWait) {
        return new LargeBodies(Math.max(1, processors - 1), maxWait);
    }

    /** Returns the turn of one request, which it takes when its body turns out to be large. */
    Turn turn() {
        return new Turn();
    }

    /** One request's turn, given back when it is closed. Not safe for use by many threads. */
    final class Turn implements AutoCloseable {
        private boolean taken;

        private Turn() {}

        /**
         * Goes on after others had a chance to run.
         *
         * @param work size of the body, or what it costs so far, in bytes of good records
         * @throws TooManyBodiesException if no turn comes in time
         */
        @SuppressWarnings("ThreadPriorityCheck") // a virtual thread is not preempted
        void goOn(int work) {
            if (work > SMALL && !taken) {
                take();
            }
            Thread.yield();
        }

        private void take() {
            try {
                taken = turns.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            if (!taken) {
                throw new TooManyBodiesException();
            }
        }

        @Override
        public void close() {
            if (taken) {
                turns.release();
                taken = false;
            }
        }
    }
}
