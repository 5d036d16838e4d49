package telemetry.ingest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * The bounded buffer between the requests and the senders. Lines are packed into messages in order of arrival, and a
 * sender takes up to ten messages for a call.
 *
 * <p>A batch is due when the previous one was taken {@code linger} ago, when a message is full, or when at least
 * {@code lingerRecords} records are waiting and none is in flight. A low rate is therefore sent without delay, a steady
 * rate makes at most one call per {@code linger}, and with more clients the messages grow rather than the number of
 * calls: while a short call is in flight, the next one gathers records. SQS bills each 64 KiB as one request, so a
 * record in a full message costs about 1/250 of a record in a message of its own.
 *
 * <p>The size of waiting and in-flight lines is bounded; lines over the bound are refused immediately. Thread-safe.
 */
final class PendingMessages {
    private static final Logger log = LoggerFactory.getLogger(PendingMessages.class);

    private static final int MESSAGES_PER_CALL = 10; // SQS limits a call to 10 messages and 1 MiB
    private static final long BYTES_PER_CALL = DataSize.ofMegabytes(1).toBytes();

    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Message> waiting = new ArrayDeque<>();
    private int waitingRecords;
    private int inFlightRecords;
    private long pendingBytes;
    private long lastTakeNanos;
    private boolean fullLogged;
    private boolean closed;

    PendingMessages(Limits limits) {
        this.limits = limits;
        this.lastTakeNanos = System.nanoTime() - limits.lingerNanos();
    }

    /**
     * Limits of the buffer.
     *
     * @param messageBytes the maximum size of a message's body; at least the maximum size of a line
     * @param pendingBytes the maximum size of all waiting and in-flight lines
     * @param lingerNanos the maximum time that lines wait after the previous batch was taken
     * @param lingerRecords the number of records that are sent without lingering if none is in flight
     */
    record Limits(int messageBytes, long pendingBytes, long lingerNanos, int lingerRecords) {
        static Limits of(IngestProperties properties) {
            return new Limits(
                    Math.toIntExact(properties.maxMessage().toBytes()),
                    properties.maxPending().toBytes(),
                    properties.linger().toNanos(),
                    properties.lingerRecords());
        }
    }

    /**
     * Adds {@code lines}, in order, to the waiting messages.
     *
     * @return the messages that contain the lines
     * @throws QueueUnavailableException if the lines exceed the bound; then none is added
     */
    List<Message> add(List<byte[]> lines) {
        long bytes = sizeOf(lines);
        lock.lock();
        try {
            reserve(bytes);
            boolean wasEmpty = waiting.isEmpty();
            boolean wasReady = isReady();
            List<Message> messages = pack(lines);
            waitingRecords += lines.size();
            if (wasEmpty || (!wasReady && isReady())) {
                changed.signal();
            }
            return messages;
        } finally {
            lock.unlock();
        }
    }

    private void reserve(long bytes) {
        if (closed || pendingBytes + bytes > limits.pendingBytes()) {
            logFull();
            throw new QueueUnavailableException("too many records are pending");
        }
        pendingBytes += bytes;
    }

    /** Logs a full buffer once, until half of it is free again. */
    private void logFull() {
        if (!fullLogged) {
            fullLogged = true;
            log.atWarn()
                    .addKeyValue("event", "pending_full")
                    .addKeyValue("pending", DataSize.ofBytes(pendingBytes))
                    .addKeyValue("limit", DataSize.ofBytes(limits.pendingBytes()))
                    .log();
        }
    }

    private List<Message> pack(List<byte[]> lines) {
        List<Message> messages = new ArrayList<>(1);
        Message last = waiting.peekLast();
        boolean listed = false;
        for (byte[] line : lines) {
            if (last == null || last.sizeWith(line) > limits.messageBytes()) {
                last = new Message(System.nanoTime());
                waiting.addLast(last);
                listed = false;
            }
            last.add(line);
            if (!listed) {
                messages.add(last);
                listed = true;
            }
        }
        return messages;
    }

    /**
     * Waits until a message is due, and takes it with others that fit in the same call. Returns an empty list if the
     * buffer is closed and empty.
     */
    List<Message> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !isDue()) {
                long wait = waiting.isEmpty() ? Long.MAX_VALUE : nanosUntilDue();
                changed.awaitNanos(wait);
            }
            return takeBatch();
        } finally {
            lock.unlock();
        }
    }

    private boolean isDue() {
        return !waiting.isEmpty() && (isReady() || nanosUntilDue() <= 0);
    }

    private boolean isReady() {
        return waiting.size() > 1 || (inFlightRecords == 0 && waitingRecords >= limits.lingerRecords());
    }

    private long nanosUntilDue() {
        return lastTakeNanos + limits.lingerNanos() - System.nanoTime();
    }

    private List<Message> takeBatch() {
        List<Message> batch = new ArrayList<>();
        long freeBytes = BYTES_PER_CALL;
        while (batch.size() < MESSAGES_PER_CALL
                && !waiting.isEmpty()
                && waiting.getFirst().size() <= freeBytes) {
            Message message = waiting.removeFirst();
            freeBytes -= message.size();
            waitingRecords -= message.records();
            inFlightRecords += message.records();
            batch.add(message);
        }
        lastTakeNanos = System.nanoTime();
        if (!waiting.isEmpty()) {
            changed.signal();
        }
        return batch;
    }

    /** Releases the space of {@code message}, which is no longer in flight. */
    void release(Message message) {
        lock.lock();
        try {
            pendingBytes -= message.lineBytes();
            inFlightRecords -= message.records();
            fullLogged &= pendingBytes > limits.pendingBytes() / 2;
            if (!waiting.isEmpty() && isReady()) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the size of all waiting and in-flight lines. */
    long bytes() {
        lock.lock();
        try {
            return pendingBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Takes all waiting messages, if no sender is left to send them. */
    List<Message> takeAll() {
        lock.lock();
        try {
            List<Message> all = List.copyOf(waiting);
            all.forEach(message -> inFlightRecords += message.records());
            waiting.clear();
            waitingRecords = 0;
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses new lines and makes the waiting messages due. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long sizeOf(List<byte[]> lines) {
        long bytes = 0;
        for (byte[] line : lines) {
            bytes += line.length;
        }
        return bytes;
    }
}
