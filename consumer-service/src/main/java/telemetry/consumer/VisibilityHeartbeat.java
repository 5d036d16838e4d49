package telemetry.consumer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the messages of batches in flight invisible, however long their flush takes: a third of the visibility timeout
 * after they were received, and again each third. A flush that is as quick as it should be costs no request. SQS ends
 * this 12 hours after the receive; then messages come again, and what is stored twice is undone by identity.
 */
final class VisibilityHeartbeat implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VisibilityHeartbeat.class);

    private final Map<Batch, Long> extendedNanos = new ConcurrentHashMap<>();
    private final Stop stop = new Stop();
    private final Acknowledger acknowledger;
    private final Duration visibility;
    private final Duration period;
    private final Thread thread;

    VisibilityHeartbeat(Acknowledger acknowledger, Duration visibility) {
        this.acknowledger = acknowledger;
        this.visibility = visibility;
        this.period = visibility.dividedBy(3);
        this.thread = Thread.ofVirtual().name("visibility").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Watches {@code batch} until it is acknowledged or given up, which is when the answer is complete. */
    CompletableFuture<Void> watch(Batch batch) {
        extendedNanos.put(batch, System.nanoTime());
        return batch.acknowledged().whenComplete((done, failure) -> extendedNanos.remove(batch));
    }

    private void run() {
        try {
            while (!stop.await(period.dividedBy(4))) {
                beat();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat() {
        long now = System.nanoTime();
        extendedNanos.forEach((batch, extended) -> {
            if (now - extended >= period.toNanos()) {
                extend(batch, now);
            }
        });
    }

    private void extend(Batch batch, long now) {
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

    @Override
    public void close() {
        stop.ask();
    }
}
