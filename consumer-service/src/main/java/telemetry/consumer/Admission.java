package telemetry.consumer;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides when another receive may begin. Three rules apply:
 *
 * <ul>
 *   <li>The messages in flight are limited by count and by bytes, so that the heap use is bounded for messages of any
 *       size.
 *   <li>No receive begins while the store is down, because each receive would raise the receive counts of messages.
 *   <li>After an empty receive, only one receive runs at a time, because SQS bills each empty receive.
 * </ul>
 *
 * <p>Safe for use by many threads.
 */
final class Admission {
    /** Maximum number of messages that one ReceiveMessage request returns. */
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
     * Creates the limits.
     *
     * @param maxMessages maximum number of messages in flight
     * @param maxBytes size of the bodies in flight, in bytes, at which receiving stops
     * @param maxReceives maximum number of concurrent receives
     */
    Admission(int maxMessages, long maxBytes, int maxReceives) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.maxReceives = maxReceives;
    }

    /**
     * Waits until a receive may begin, up to {@code timeout}. Returns false if the timeout elapses first. After true,
     * the caller must call {@link #received}.
     */
    boolean enter(Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = timeout.toNanos();
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
        int concurrent = receiving + 1;
        // a single receive may begin with one free byte; otherwise very large messages would never be received
        long expected = receiving == 0 ? 1 : concurrent * bytesPerReceive;
        return !paused
                && concurrent <= window
                && messages + concurrent * MESSAGES_PER_RECEIVE <= maxMessages
                && bytes + expected <= maxBytes;
    }

    /**
     * Ends a receive that returned {@code count} messages of {@code size} bytes. The messages are in flight until
     * {@link #release}.
     */
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

    /** Removes {@code count} messages of {@code size} bytes from the messages in flight. */
    void release(int count, long size) {
        locked(() -> {
            messages -= count;
            bytes -= size;
        });
    }

    /** Stops receiving until {@link #resume}, because the store is down. */
    void pause() {
        locked(() -> paused = true);
    }

    /** Resumes receiving after {@link #pause}; does nothing if receiving is not paused. */
    void resume() {
        locked(() -> paused = false);
    }

    /** Returns true if receiving is stopped because the store is down. */
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
