package telemetry.consumer;

import io.awspring.cloud.sqs.listener.backpressure.BatchAwareBackPressureHandler;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides how many messages the listener container may receive next. It bounds what is in flight by number and by
 * bytes, so that memory is bounded whatever the size of messages; it admits nothing while the store is down, so that an
 * outage does not burn receive counts; and while the queue is near empty it lets one receive wait instead of ten,
 * because each empty receive is billed.
 *
 * <p>Safe for use by many threads.
 */
final class Admission implements BatchAwareBackPressureHandler {
    private static final int ONE_RECEIVE = 10; // messages that one ReceiveMessage request gives at most
    private static final int POLLS_AT_ONCE = 3;
    private static final Duration LONGEST_WAIT =
            Duration.ofSeconds(1); // the container looks whether to stop in between

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final int maxMessages;
    private final long maxBytes;
    private final int pollMessages;
    private final int maxRequested;

    private int window = ONE_RECEIVE;
    private int permits;
    private int requested;
    private long bytes;
    private long bytesPerMessage = 1;
    private boolean paused;

    /**
     * @param maxMessages messages in flight at most
     * @param maxBytes bytes of bodies in flight at which receiving stops
     * @param pollMessages messages of one poll at most
     */
    Admission(int maxMessages, long maxBytes, int pollMessages) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.pollMessages = pollMessages;
        this.maxRequested = POLLS_AT_ONCE * pollMessages;
    }

    @Override
    public int requestBatch() throws InterruptedException {
        return request(pollMessages);
    }

    @Override
    public int request(int amount) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = LONGEST_WAIT.toNanos();
            while (admissible(amount) == 0 && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            int granted = admissible(amount);
            permits += granted;
            requested += granted;
            return granted;
        } finally {
            lock.unlock();
        }
    }

    private int admissible(int amount) {
        if (paused || bytes >= maxBytes) {
            return 0;
        }
        long room = (maxBytes - bytes) / bytesPerMessage - requested;
        int byBytes = requested == 0 ? ONE_RECEIVE : 0; // one receive is always possible, or huge messages would starve
        int free = Math.min(window - requested, maxMessages - permits);
        return Math.max(0, Math.min(amount, Math.min(free, (int) Math.max(byBytes, Math.min(room, maxRequested)))));
    }

    /**
     * A poll gave {@code messages} with about {@code size} bytes; they are in flight until {@link #acknowledged}.
     */
    void delivered(int messages, long size) {
        locked(() -> {
            if (messages >= Math.min(window, ONE_RECEIVE)) {
                window = Math.min(maxRequested, 2 * window);
            }
            requested = Math.max(0, requested - messages);
            bytes += size;
            bytesPerMessage = Math.max(1, size / messages);
        });
    }

    /** Messages with about {@code size} bytes are done with. */
    void acknowledged(long size) {
        locked(() -> bytes -= size);
    }

    @Override
    public void release(int amount, ReleaseReason reason) {
        locked(() -> {
            permits -= amount;
            if (reason != ReleaseReason.PROCESSED) {
                requested = Math.max(0, requested - amount);
            }
            if (reason == ReleaseReason.NONE_FETCHED) {
                window = ONE_RECEIVE;
            }
        });
    }

    /** Stops receiving until {@link #resume}: the store is down. */
    void pause() {
        locked(() -> paused = true);
    }

    /** The store is up again. */
    void resume() {
        locked(() -> paused = false);
    }

    /** Whether receiving is stopped because the store is down. */
    boolean isPaused() {
        lock.lock();
        try {
            return paused;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is in flight any more; false if that takes longer than {@code timeout}. */
    @Override
    public boolean drain(Duration timeout) {
        lock.lock();
        try {
            long nanos = timeout.toNanos();
            while (permits > 0 && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return permits == 0;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
