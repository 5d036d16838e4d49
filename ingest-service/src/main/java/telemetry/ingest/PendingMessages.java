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
 * The bounded buffer between the requests and the sends: lines are packed into messages in the order in which they come,
 * and wait there until a send takes them.
 *
 * <p>What waits is due when the last departure is {@code linger} ago, when there is a full message, or when as many
 * records wait as travel, and {@code enough} at least. So a trickle waits for nothing, a stream makes at most one call per
 * {@code linger}, and however many clients there are, two calls or so carry what they have to send: with more clients
 * messages grow, not calls. SQS bills each 64 KiB as one request, so a full message makes a record about 250 times cheaper
 * than a message of its own.
 *
 * <p>What waits or travels is bounded in bytes; over the bound lines are refused at once. Safe for use by many threads.
 */
final class PendingMessages {
    private static final Logger log = LoggerFactory.getLogger(PendingMessages.class);

    private static final int MESSAGES_PER_CALL = 10; // limits of SQS
    private static final long BYTES_PER_CALL = DataSize.ofMegabytes(1).toBytes();

    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Message> waiting = new ArrayDeque<>();
    private int waitingRecords;
    private int travellingRecords;
    private long pendingBytes;
    private long lastDeparture;
    private boolean full;
    private boolean closed;

    PendingMessages(Limits limits) {
        this.limits = limits;
        this.lastDeparture = System.nanoTime() - limits.lingerNanos();
    }

    /**
     * How much, and for how long.
     *
     * @param messageBytes size of a message at most; must have room for the longest line
     * @param pendingBytes size of all lines that wait or travel, at most
     * @param lingerNanos how long after a departure lines may wait for others
     * @param enough records that wait for no others, if no more travel
     */
    record Limits(int messageBytes, long pendingBytes, long lingerNanos, int enough) {
        static Limits of(IngestProperties properties) {
            return new Limits(
                    Math.toIntExact(properties.maxMessage().toBytes()),
                    properties.maxPending().toBytes(),
                    properties.linger().toNanos(),
                    properties.lingerRecords());
        }
    }

    /**
     * Packs {@code lines}, in order, with those that wait.
     *
     * @return the messages that hold them
     * @throws QueueUnavailableException if they do not fit in the bound; then none was taken
     */
    List<Message> add(List<byte[]> lines) {
        long bytes = sizeOf(lines);
        lock.lock();
        try {
            admit(bytes);
            boolean none = waiting.isEmpty();
            boolean enough = isEnough();
            List<Message> holders = pack(lines);
            waitingRecords += lines.size();
            if (none || (!enough && isEnough())) {
                changed.signal();
            }
            return holders;
        } finally {
            lock.unlock();
        }
    }

    private void admit(long bytes) {
        if (closed || pendingBytes + bytes > limits.pendingBytes()) {
            reportFull();
            throw new QueueUnavailableException("too many records wait for the queue");
        }
        pendingBytes += bytes;
    }

    /** Says it once, not for every request, until there was room again. */
    private void reportFull() {
        if (!full) {
            full = true;
            log.atWarn()
                    .addKeyValue("event", "pending_full")
                    .addKeyValue("pending", DataSize.ofBytes(pendingBytes))
                    .addKeyValue("limit", DataSize.ofBytes(limits.pendingBytes()))
                    .log();
        }
    }

    private List<Message> pack(List<byte[]> lines) {
        List<Message> holders = new ArrayList<>(1);
        Message open = waiting.peekLast();
        boolean shared = false;
        for (byte[] line : lines) {
            if (open == null || open.sizeWith(line) > limits.messageBytes()) {
                open = new Message(System.nanoTime());
                waiting.addLast(open);
                shared = false;
            }
            open.add(line);
            if (!shared) {
                holders.add(open);
                shared = true;
            }
        }
        return holders;
    }

    /** Waits for a message that is due and takes it, with those that fit in the same call; none after the end. */
    List<Message> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !isDue()) {
                long wait = waiting.isEmpty() ? Long.MAX_VALUE : nanosUntilDue();
                changed.awaitNanos(wait);
            }
            return depart();
        } finally {
            lock.unlock();
        }
    }

    private boolean isDue() {
        return !waiting.isEmpty() && (isEnough() || nanosUntilDue() <= 0);
    }

    private boolean isEnough() {
        return waiting.size() > 1 || waitingRecords >= Math.max(limits.enough(), travellingRecords);
    }

    private long nanosUntilDue() {
        return lastDeparture + limits.lingerNanos() - System.nanoTime();
    }

    private List<Message> depart() {
        List<Message> batch = new ArrayList<>();
        long room = BYTES_PER_CALL;
        while (batch.size() < MESSAGES_PER_CALL
                && !waiting.isEmpty()
                && waiting.getFirst().size() <= room) {
            Message message = waiting.removeFirst();
            room -= message.size();
            waitingRecords -= message.records();
            travellingRecords += message.records();
            batch.add(message);
        }
        lastDeparture = System.nanoTime();
        if (!waiting.isEmpty()) {
            changed.signal();
        }
        return batch;
    }

    /** Makes the room that {@code message} took: it travels no more. */
    void release(Message message) {
        lock.lock();
        try {
            pendingBytes -= message.lineBytes();
            travellingRecords -= message.records();
            full &= pendingBytes > limits.pendingBytes() / 2;
            if (!waiting.isEmpty() && isEnough()) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Size of all lines that wait or travel. */
    long bytes() {
        lock.lock();
        try {
            return pendingBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Takes every message that waits, after the end, for none will send it. */
    List<Message> takeAll() {
        lock.lock();
        try {
            List<Message> all = List.copyOf(waiting);
            all.forEach(message -> travellingRecords += message.records());
            waiting.clear();
            waitingRecords = 0;
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more lines; what waits is due now. */
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
