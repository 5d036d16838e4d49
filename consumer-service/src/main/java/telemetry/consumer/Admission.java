package telemetry.consumer;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides when another receive may begin. It bounds what is in flight by number and by bytes, so that memory is bounded
 * whatever the size of messages; it admits nothing while the store is down, so that an outage does not burn receive
 * counts; and while the queue is near empty it lets one receive wait instead of many, because each empty receive is
 * billed.
 *
 * <p>Safe for use by many threads.
 */
final class Admission {
    /** Messages that one ReceiveMessage request gives at most. */
    static final int MESSAGES_PER_RECEIVE = 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final int maxMessages;
    private final long maxBytes;
    private final int maxReceives;

    private int window = 1;
    private int receiving;
    private int messages;
    private long bytes;
    private long bytesPerReceive = 1;
    private boolean paused;

    /**
     * @param maxMessages messages in flight at most
     * @param maxBytes bytes of bodies in flight at which receiving stops
     * @param maxReceives receives at once at most
     */
    Admission(int maxMessages, long maxBytes, int maxReceives) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.maxReceives = maxReceives;
    }

    /** Waits until a receive may begin, {@code atMost} so long; if it may, it must end with {@link #received}. */
    boolean enter(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = atMost.toNanos();
            while (!isOpen() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            boolean open = isOpen();
            receiving += open ? 1 : 0;
            return open;
        } finally {
            lock.unlock();
        }
    }

    private boolean isOpen() {
        int all = receiving + 1;
        // the first receive is possible until the bound is reached, or huge messages would starve
        long expected = receiving == 0 ? 1 : all * bytesPerReceive;
        return !paused
                && all <= window
                && messages + all * MESSAGES_PER_RECEIVE <= maxMessages
                && bytes + expected <= maxBytes;
    }

    /** A receive ended with {@code count} messages of {@code size} bytes, which are in flight until {@link #settled}. */
    void received(int count, long size) {
        locked(() -> {
            receiving--;
            messages += count;
            bytes += size;
            window = windowAfter(count);
            bytesPerReceive = count == 0 ? bytesPerReceive : size * MESSAGES_PER_RECEIVE / count;
        });
    }

    private int windowAfter(int count) {
        if (count == 0) {
            return 1;
        }
        return count == MESSAGES_PER_RECEIVE ? Math.min(maxReceives, 2 * window) : window;
    }

    /** {@code count} messages of {@code size} bytes are deleted, or left to SQS. */
    void settled(int count, long size) {
        locked(() -> {
            messages -= count;
            bytes -= size;
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
