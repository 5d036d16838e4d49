package telemetry.consumer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the messages of batches in flight invisible, however long their flush takes: a third of the visibility timeout
 * after they were received, and again each third. A flush that is as quick as it should be costs no request. SQS ends
 * this 12 hours after the receive; then messages come again, and what is stored twice is undone by identity.
 */
final class VisibilityHeartbeat implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(VisibilityHeartbeat.class);
    private static final int BEFORE_THE_CONTAINER = DEFAULT_PHASE - 1; // and stopped after it

    private final Map<Batch, Long> extendedNanos = new ConcurrentHashMap<>();
    private final Stop stop = new Stop();
    private final Acknowledger acknowledger;
    private final Supplier<Duration> visibilityTimeout;
    private volatile boolean running;

    /** @param visibilityTimeout asks the queue for its visibility timeout; asked once, at the start */
    VisibilityHeartbeat(Acknowledger acknowledger, Supplier<Duration> visibilityTimeout) {
        this.acknowledger = acknowledger;
        this.visibilityTimeout = visibilityTimeout;
    }

    @Override
    public void start() {
        Duration visibility = visibilityTimeout.get();
        Thread.ofVirtual().name("visibility").start(() -> run(visibility));
        running = true;
    }

    @Override
    public void stop() {
        stop.ask();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return BEFORE_THE_CONTAINER;
    }

    /** Watches {@code batch} until it is acknowledged or given up, which is when the answer is complete. */
    CompletableFuture<Void> watch(Batch batch) {
        extendedNanos.put(batch, System.nanoTime());
        return batch.acknowledged().whenComplete((done, failure) -> extendedNanos.remove(batch));
    }

    private void run(Duration visibility) {
        Duration period = visibility.dividedBy(3);
        try {
            while (!stop.await(period.dividedBy(4))) {
                beat(visibility, period);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat(Duration visibility, Duration period) {
        long now = System.nanoTime();
        extendedNanos.forEach((batch, extended) -> {
            if (now - extended >= period.toNanos()) {
                extend(batch, visibility, now);
            }
        });
    }

    private void extend(Batch batch, Duration visibility, long now) {
        try {
            acknowledger.keepInvisible(batch.messages(), Math.toIntExact(visibility.toSeconds()));
            extendedNanos.computeIfPresent(batch, (same, before) -> now);
        } catch (RuntimeException failed) {
            log.atWarn()
                    .addKeyValue("event", "heartbeat_failed")
                    .setCause(failed)
                    .log();
        }
    }
}
