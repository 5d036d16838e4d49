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

/**
 * Receives messages, side by side and as much as {@link Admission} lets it, reads them, and hands them to the {@link
 * PartWriter}. When SQS does not answer it tries again after a growing wait, at the start too, so that the service
 * outlives any outage of the queue. No exception ends its threads.
 *
 * <p>It stops in order: no more receives; what was received is flushed and deleted; nothing is kept invisible any more.
 */
final class Receiver implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Receiver.class);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1); // then a stop is looked for

    private final Poll poll;
    private final RecordReader reader;
    private final PartWriter writer;
    private final Admission admission;
    private final VisibilityHeartbeat heartbeat;
    private final Supplier<Duration> visibility;
    private final Backoff backoff;
    private final QueueWatch watch;
    private final ConsumerMetrics metrics;
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
            ConsumerMetrics metrics) {
        this.poll = poll;
        this.reader = reader;
        this.writer = writer;
        this.admission = admission;
        this.heartbeat = heartbeat;
        this.visibility = visibility;
        this.backoff = backoff;
        this.watch = watch;
        this.metrics = metrics;
        for (int i = 0; i < receives; i++) {
            threads.add(Thread.ofVirtual().name("receive-" + i).unstarted(this::run));
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
            Thread.ofVirtual().name("receive-later").start(this::beginLater);
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
        while (!stop.isAsked()) {
            try {
                if (admission.enter(LONGEST_WAIT)) {
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
        } catch (SdkException failed) {
            reportFailure(failed);
            stop.await(backoff.after(failures.getAndIncrement()));
        } finally {
            admission.received(messages.size(), size(messages));
        }
        if (!messages.isEmpty()) {
            metrics.countReceived(messages.size());
            watch.received(messages);
            Batch.split(messages).forEach(this::deliver);
        }
    }

    private void deliver(List<ReceivedMessage> messages) {
        Batch batch = Batch.read(messages, reader);
        int count = messages.size();
        long size = size(messages);
        metrics.countRead(batch.size());
        heartbeat.watch(batch);
        batch.whenSettled(() -> admission.settled(count, size)); // which does not hold the messages' bodies
        writer.write(batch);
    }

    private static long size(List<ReceivedMessage> messages) {
        return messages.stream().mapToLong(message -> message.body().length()).sum();
    }

    private static void reportFailure(SdkException failed) {
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
        writer.drain(); // what is open need not wait for receives that are under way
        try {
            for (Thread thread : threads) {
                if (thread.isAlive()) {
                    thread.join();
                }
            }
            writer.close();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
        heartbeat.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
