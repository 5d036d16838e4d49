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
 * Makes lines durable: {@link #commit} returns only when SQS has confirmed every message that holds one of them. Lines of
 * requests that come at the same time share messages; who calls does not know with whose lines its own travel. A message
 * that fails fails the requests whose lines it holds, and no others.
 *
 * <p>Its threads each make one call to SQS at a time. An {@link Error} in one of them breaks the service's liveness; from then
 * on every request is refused at once. Closed after the web server, it sends what waits and ends them. Safe for use by many
 * threads.
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
            threads.add(vital.unstarted("send-" + i, this::run, this::refuseAll));
        }
    }

    /**
     * How it sends.
     *
     * @param maxSends calls to SQS at once, at most
     * @param maxWait how long lines may wait for their call to begin
     * @param maxCall how long a call may take, its repetitions included
     */
    record Limits(int maxSends, Duration maxWait, Duration maxCall) {}

    /** Begins to send. */
    void start() {
        threads.forEach(Thread::start);
    }

    /**
     * Sends {@code lines}, in order, and waits for SQS.
     *
     * @throws QueueUnavailableException if any of their messages was not confirmed, though others may be; or at once if
     *     too much waits already
     */
    void commit(List<byte[]> lines) {
        long start = System.nanoTime();
        boolean confirmed = true;
        for (Message message : pending.add(lines)) {
            confirmed &= message.awaitConfirmed(start + maxCommit.toNanos());
        }
        if (!confirmed) {
            throw new QueueUnavailableException("the queue did not confirm the records");
        }
        metrics.recordCommit(System.nanoTime() - start);
    }

    /** Ends a sender that failed for good, and refuses what waits if it was the last. */
    private void refuseAll() {
        pending.close();
        if (senders.decrementAndGet() == 0) {
            pending.takeAll().forEach(message -> settle(message, false));
        }
    }

    private void run() {
        boolean open = true;
        while (open) {
            try {
                open = sendNext();
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException failed) { // its requests were told; the thread goes on for others
                log.atError()
                        .addKeyValue("event", "send_failed")
                        .setCause(failed)
                        .log();
            }
        }
    }

    /** Sends what is due; whether there may be more. */
    private boolean sendNext() throws InterruptedException {
        List<Message> batch = pending.take();
        send(batch);
        return !batch.isEmpty();
    }

    private void send(List<Message> batch) {
        List<Message> inTime = new ArrayList<>(batch);
        if (inTime.removeIf(this::isOverdue)) {
            log.atWarn()
                    .addKeyValue("event", "messages_overdue")
                    .addKeyValue("messages", batch.size() - inTime.size())
                    .log();
        }
        BitSet confirmed = new BitSet();
        try {
            confirmed = inTime.isEmpty() ? confirmed : sender.send(inTime);
        } finally { // no request waits for ever
            settle(inTime, confirmed);
        }
    }

    private boolean isOverdue(Message message) {
        boolean overdue = System.nanoTime() - message.createdNanos() > maxWaitNanos;
        if (overdue) {
            settle(message, false);
        }
        return overdue;
    }

    private void settle(List<Message> messages, BitSet confirmed) {
        for (int i = 0; i < messages.size(); i++) {
            settle(messages.get(i), confirmed.get(i));
        }
    }

    private void settle(Message message, boolean confirmed) {
        pending.release(message);
        if (confirmed) {
            metrics.countMessage(message.records(), message.size());
        }
        message.settle(confirmed);
    }

    @Override
    public void close() throws InterruptedException {
        pending.close();
        for (Thread thread : threads) {
            thread.join(maxCommit);
        }
    }
}
