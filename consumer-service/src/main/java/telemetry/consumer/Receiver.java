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
 * Receives messages concurrently, within the limits of {@link Admission}, parses them, and passes them to the {@link
 * PartWriter}. If SQS does not answer, even at the start, the receiver retries with exponential backoff. An exception
 * does not end a receiving thread; an {@link Error} does, and breaks the service's liveness.
 *
 * <p>A stop has four steps: no new receive begins; running receives end, within a time limit; the received lines are
 * flushed as one generation and their messages deleted; the visibility heartbeat ends.
 */
final class Receiver implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Receiver.class);

    private static final Duration MAX_WAIT = Duration.ofSeconds(1); // between two checks for a stop

    private final Poll poll;
    private final PartWriter writer;
    private final Admission admission;
    private final VisibilityHeartbeat heartbeat;
    private final QueueWatch watch;
    private final ConsumerMetrics metrics;
    private final Settings settings;
    private final StopSignal stop = new StopSignal();
    private final AtomicInteger failures = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;
    private volatile boolean receiving;

    /**
     * Settings of a receiver.
     *
     * @param reader parser of lines
     * @param visibility gets the queue's visibility timeout from SQS; throws if the timeout is too short
     * @param backoff delays after failed receives
     * @param parallelReceives number of receiving threads
     * @param threads factory of the threads
     */
    record Settings(
            RecordReader reader,
            Supplier<Duration> visibility,
            Backoff backoff,
            int parallelReceives,
            VitalThreads threads) {}

    Receiver(
            Poll poll,
            PartWriter writer,
            Admission admission,
            VisibilityHeartbeat heartbeat,
            QueueWatch watch,
            ConsumerMetrics metrics,
            Settings settings) {
        this.poll = poll;
        this.writer = writer;
        this.admission = admission;
        this.heartbeat = heartbeat;
        this.watch = watch;
        this.metrics = metrics;
        this.settings = settings;
        for (int i = 0; i < settings.parallelReceives(); i++) {
            threads.add(settings.threads().unstarted("receive-" + i, this::run));
        }
    }

    @Override
    public void start() {
        running = true;
        writer.start();
        try {
            begin(settings.visibility().get());
        } catch (SdkException noAnswer) {
            reportFailure(noAnswer);
            settings.threads().unstarted("receive-later", this::beginLater).start();
        }
    }

    private synchronized void begin(Duration timeout) {
        if (!stop.isRequested()) {
            heartbeat.start(timeout);
            threads.forEach(Thread::start);
            receiving = true;
        }
    }

    private void beginLater() {
        try {
            for (int retry = 0; !receiving && !stop.await(settings.backoff().delay(retry)); retry++) {
                tryToBegin();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryToBegin() {
        try {
            begin(settings.visibility().get());
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

    /** Returns true while messages are received: false until the queue has answered, and after a stop. */
    boolean isReceiving() {
        return receiving;
    }

    private void run() {
        while (!stop.isRequested() && writer.isAlive()) {
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
            stop.await(settings.backoff().delay(failures.getAndIncrement()));
        } finally {
            admission.received(messages.size(), size(messages));
        }
        if (!messages.isEmpty()) {
            metrics.countReceived(messages.size());
            watch.received(messages);
            deliver(messages);
        }
    }

    /**
     * Passes all messages to the writer. After a failure, the remaining messages are released and SQS redelivers them.
     */
    private void deliver(List<ReceivedMessage> messages) {
        int delivered = 0;
        try {
            for (List<ReceivedMessage> chunk : Batch.split(messages)) {
                write(chunk);
                delivered += chunk.size();
            }
        } finally {
            List<ReceivedMessage> remaining = messages.subList(delivered, messages.size());
            admission.release(remaining.size(), size(remaining));
        }
    }

    private void write(List<ReceivedMessage> messages) {
        Batch batch = Batch.read(messages, settings.reader());
        int count = messages.size();
        long size = size(messages);
        metrics.countRead(batch.size());
        heartbeat.watch(batch);
        batch.whenSettled(() -> admission.release(count, size)); // does not capture the bodies
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
            stop.request();
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

    /** Waits for the running receives, so that their messages are flushed in the same generation as the others. */
    private void joinReceives() throws InterruptedException {
        long deadline = System.nanoTime() + poll.maxDuration().toNanos();
        for (Thread thread : threads) {
            long remaining = deadline - System.nanoTime();
            if (thread.isAlive() && !thread.join(Duration.ofNanos(Math.max(1, remaining)))) {
                log.atWarn().addKeyValue("event", "receive_timed_out_at_stop").log("SQS redelivers its messages");
                return;
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
