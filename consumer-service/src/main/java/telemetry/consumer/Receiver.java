package telemetry.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import software.amazon.awssdk.core.exception.SdkException;
import telemetry.contract.RecordReader;
import telemetry.service.StartRefusedException;
import telemetry.service.VitalThreads;

/**
 * Receives messages, side by side and as much as {@link Admission} lets it, reads them, and hands them to the {@link
 * PartWriter}. When SQS does not answer it tries again after a growing wait, at the start too, so that the service
 * outlives any outage of the queue. No exception ends its threads; an {@link Error} does, and breaks the service's liveness.
 *
 * <p>It stops in order: no more receives; those under way end, within a bound; what was received is flushed as one
 * generation and deleted; nothing is kept invisible any more.
 */
final class Receiver implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Receiver.class);

    private static final Duration MAX_WAIT = Duration.ofSeconds(1); // then a stop is looked for

    private final Poll poll;
    private final RecordReader reader;
    private final PartWriter writer;
    private final Admission admission;
    private final VisibilityHeartbeat heartbeat;
    private final Supplier<Duration> visibility;
    private final Backoff backoff;
    private final QueueWatch watch;
    private final ConsumerMetrics metrics;
    private final VitalThreads vital;
    private final Stop stop = new Stop();
    private final AtomicInteger failures = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;
    private volatile boolean receiving;

    /** @param visibility asks the queue for its visibility timeout, and refuses one that is too short */
    Receiver(
            Poll poll,
            RecordReader reader,
            PartWriter writer,
            Admission admission,
            VisibilityHeartbeat heartbeat,
            Supplier<Duration> visibility,
            Backoff backoff,
            int receives,
            QueueWatch watch,
            ConsumerMetrics metrics,
            VitalThreads vital) {
        this.poll = poll;
        this.reader = reader;
        this.writer = writer;
        this.admission = admission;
        this.heartbeat = heartbeat;
        this.visibility = visibility;
        this.backoff = backoff;
        this.watch = watch;
        this.metrics = metrics;
        this.vital = vital;
        for (int i = 0; i < receives; i++) {
            threads.add(vital.unstarted("receive-" + i, this::run));
        }
    }

    @Override
    public void start() {
        running = true;
        writer.start();
        try {
            begin(visibility.get());
        } catch (SdkException noAnswer) {
            reportFailure(noAnswer);
            vital.unstarted("receive-later", this::beginLater).start();
        }
    }

    private synchronized void begin(Duration timeout) {
        if (!stop.isAsked()) {
            heartbeat.start(timeout);
            threads.forEach(Thread::start);
            receiving = true;
        }
    }

    private void beginLater() {
        try {
            for (int tries = 0; !receiving && !stop.await(backoff.after(tries)); tries++) {
                tryToBegin();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryToBegin() {
        try {
            begin(visibility.get());
        } catch (SdkException noAnswer) {
            reportFailure(noAnswer);
        } catch (StartRefusedException refused) {
            log.atError()
                    .addKeyValue("event", "receiving_refused")
                    .addKeyValue("problem", refused.getMessage())
                    .addKeyValue("action", refused.action())
                    .log();
        }
    }

    /** Whether messages are asked for: false until the queue has answered, and after a stop. */
    boolean isReceiving() {
        return receiving;
    }

    private void run() {
        while (!stop.isAsked() && writer.isAlive()) {
            try {
                if (admission.enter(MAX_WAIT)) {
                    receive();
                }
            } catch (InterruptedException | RuntimeException failed) {
                log.atError()
                        .addKeyValue("event", "receive_failed")
                        .setCause(failed)
                        .log();
            }
        }
    }

    private void receive() throws InterruptedException {
        List<ReceivedMessage> messages = List.of();
        try {
            messages = poll.receive();
            failures.set(0);
        } catch (RuntimeException failed) {
            reportFailure(failed);
            stop.await(backoff.after(failures.getAndIncrement()));
        } finally {
            admission.received(messages.size(), size(messages));
        }
        if (!messages.isEmpty()) {
            metrics.countReceived(messages.size());
            watch.received(messages);
            deliver(messages);
        }
    }

    /** Hands all messages to the writer. What a failure leaves over is in flight no more, and SQS gives it again. */
    private void deliver(List<ReceivedMessage> messages) {
        int delivered = 0;
        try {
            for (List<ReceivedMessage> some : Batch.split(messages)) {
                write(some);
                delivered += some.size();
            }
        } finally {
            List<ReceivedMessage> left = messages.subList(delivered, messages.size());
            admission.settled(left.size(), size(left));
        }
    }

    private void write(List<ReceivedMessage> messages) {
        Batch batch = Batch.read(messages, reader);
        int count = messages.size();
        long size = size(messages);
        metrics.countRead(batch.size());
        heartbeat.watch(batch);
        batch.whenSettled(() -> admission.settled(count, size)); // which does not hold the messages' bodies
        writer.write(batch);
    }

    private static long size(List<ReceivedMessage> messages) {
        return messages.stream().mapToLong(message -> message.body().length).sum();
    }

    private static void reportFailure(RuntimeException failed) {
        log.atWarn()
                .addKeyValue("event", "receive_failed")
                .addKeyValue("error", failed.toString())
                .log();
    }

    @Override
    public void stop() {
        synchronized (this) {
            stop.ask();
            receiving = false;
        }
        try {
            joinReceives();
            writer.close();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
        heartbeat.stop();
        running = false;
    }

    /** Waits for the receives under way, so that what they bring is flushed with the rest and not in parts of its own. */
    private void joinReceives() throws InterruptedException {
        long deadline = System.nanoTime() + poll.longest().toNanos();
        for (Thread thread : threads) {
            long left = deadline - System.nanoTime();
            if (thread.isAlive() && !thread.join(Duration.ofNanos(Math.max(1, left)))) {
                log.atWarn().addKeyValue("event", "receive_outlasts_stop").log("SQS gives its messages again");
                return;
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
