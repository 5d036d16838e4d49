package telemetry.consumer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the messages of batches in flight invisible, however long their flush takes: a third of the visibility timeout
 * after they were received, and again each third. A flush that is as quick as it should be costs no request. SQS ends
 * this 12 hours after the receive; then messages come again, and what is stored twice is undone by identity.
 */
final class VisibilityHeartbeat {
    private static final Logger log = LoggerFactory.getLogger(VisibilityHeartbeat.class);

    private final Map<Batch, Long> extendedNanos = new ConcurrentHashMap<>();
    private final Stop stop = new Stop();
    private final Acknowledger acknowledger;

    VisibilityHeartbeat(Acknowledger acknowledger) {
        this.acknowledger = acknowledger;
    }

    /** Begins to beat; {@code visibility} is the queue's visibility timeout. */
    void start(Duration visibility) {
        Thread.ofVirtual().name("visibility").start(() -> run(visibility));
    }

    void stop() {
        stop.ask();
    }

    /** Watches {@code batch} until it is acknowledged or given up. */
    void watch(Batch batch) {
        extendedNanos.put(batch, System.nanoTime());
        batch.whenSettled(() -> extendedNanos.remove(batch));
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
