package telemetry.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import telemetry.service.VitalThreads;

/**
 * Makes lines durable. {@link #commit} returns after SQS has confirmed every message that holds one of its lines.
 * Concurrent requests share messages. If a message fails, only the requests with lines in that message fail.
 *
 * <p>Each sender thread makes one call to SQS at a time. An {@link Error} in a sender breaks the service's liveness,
 * and all later requests are refused. The bean is closed after the web server; it then sends the pending messages and
 * ends its threads. Thread-safe.
 */
final class GroupCommit implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    private final PendingMessages pending;
    private final MessageSender sender;
    private final long maxWaitNanos;
    private final Duration maxCommit;
    private final AtomicInteger senders;
    private final IngestMetrics metrics;
    private final List<Thread> threads = new ArrayList<>();

    GroupCommit(
            PendingMessages pending, MessageSender sender, Limits limits, IngestMetrics metrics, VitalThreads vital) {
        this.pending = pending;
        this.sender = sender;
        this.maxWaitNanos = limits.maxWait().toNanos();
        this.maxCommit = limits.maxWait().plus(limits.maxCall());
        this.senders = new AtomicInteger(limits.maxSends());
        this.metrics = metrics;
        metrics.watchPending(pending::bytes);
        for (int i = 0; i < limits.maxSends(); i++) {
            threads.add(vital.unstarted("send-" + i, this::run, this::onSenderBroken));
        }
    }

    /**
     * Limits of the calls to SQS.
     *
     * @param maxSends the maximum number of concurrent calls to SQS
     * @param maxWait the maximum time that lines wait for their call to begin
     * @param maxCall the maximum duration of a call, retries included
     */
    record Limits(int maxSends, Duration maxWait, Duration maxCall) {}

    /** Starts the sender threads. */
    void start() {
        threads.forEach(Thread::start);
    }

    /**
     * Sends {@code lines}, in order, and waits until SQS has confirmed them.
     *
     * @throws QueueUnavailableException if any of their messages was not confirmed, although others may be; or
     *     immediately if too many lines are pending
     */
    void commit(List<byte[]> lines) {
        long start = System.nanoTime();
        boolean confirmed = true;
        for (Message message : pending.add(lines)) {
            confirmed &= message.awaitConfirmed(start + maxCommit.toNanos());
        }
        if (!confirmed) {
            throw new QueueUnavailableException("SQS did not confirm the records");
        }
        metrics.recordCommit(System.nanoTime() - start);
    }

    /** Handles the end of a broken sender: refuses new lines, and fails the pending ones if no sender is left. */
    private void onSenderBroken() {
        pending.close();
        if (senders.decrementAndGet() == 0) {
            pending.takeAll().forEach(message -> complete(message, false));
        }
    }

    private void run() {
        boolean open = true;
        while (open) {
            try {
                open = sendNext();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException failed) { // the affected requests have failed; the thread continues with others
                log.atError()
                        .addKeyValue("event", "send_failed")
                        .setCause(failed)
                        .log();
            }
        }
    }

    /** Sends the next batch. Returns false if the buffer is closed and empty. */
    private boolean sendNext() throws InterruptedException {
        List<Message> batch = pending.take();
        send(batch);
        return !batch.isEmpty();
    }

    private void send(List<Message> batch) {
        List<Message> inTime = new ArrayList<>(batch);
        if (inTime.removeIf(this::failIfOverdue)) {
            log.atWarn()
                    .addKeyValue("event", "messages_overdue")
                    .addKeyValue("messages", batch.size() - inTime.size())
                    .log();
        }
        BitSet confirmed = new BitSet();
        try {
            confirmed = inTime.isEmpty() ? confirmed : sender.send(inTime);
        } finally { // no request waits forever
            complete(inTime, confirmed);
        }
    }

    /** Fails {@code message} if it waited too long for its call. Returns true if so. */
    private boolean failIfOverdue(Message message) {
        boolean overdue = System.nanoTime() - message.createdNanos() > maxWaitNanos;
        if (overdue) {
            complete(message, false);
        }
        return overdue;
    }

    private void complete(List<Message> messages, BitSet confirmed) {
        for (int i = 0; i < messages.size(); i++) {
            complete(messages.get(i), confirmed.get(i));
        }
    }

    private void complete(Message message, boolean confirmed) {
        pending.release(message);
        if (confirmed) {
            metrics.countMessage(message.records(), message.size());
        }
        message.complete(confirmed);
    }

    @Override
    public void close() throws InterruptedException {
        pending.close();
        for (Thread thread : threads) {
            thread.join(maxCommit);
        }
    }
}
