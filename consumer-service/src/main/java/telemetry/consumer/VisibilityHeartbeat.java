package telemetry.consumer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import telemetry.service.VitalThreads;

/**
 * Keeps the messages of batches in flight invisible, however long their flush takes: a third of the visibility timeout
 * after they were received, and again each third. A flush that is as quick as it should be costs no request. Each batch
 * is extended by a thread of its own, so that a slow call delays no other batch; an extension that fails is tried again
 * within a twelfth of the timeout. SQS ends this 12 hours after the receive; then messages come again, and what is stored
 * twice is undone by identity.
 */
final class VisibilityHeartbeat {
    private static final Logger log = LoggerFactory.getLogger(VisibilityHeartbeat.class);

    private final Map<Batch, Long> extendedNanos = new ConcurrentHashMap<>();
    private final Stop stop = new Stop();
    private final Acknowledger acknowledger;
    private final VitalThreads vital;

    VisibilityHeartbeat(Acknowledger acknowledger, VitalThreads vital) {
        this.acknowledger = acknowledger;
        this.vital = vital;
    }

    /** Begins to beat; {@code visibility} is the queue's visibility timeout. */
    void start(Duration visibility) {
        vital.unstarted("visibility", () -> run(visibility)).start();
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
            if (now - extended >= period.toNanos() && extendedNanos.replace(batch, extended, now)) {
                vital.unstarted("extend", () -> extend(batch, visibility, now, extended))
                        .start();
            }
        });
    }

    /** Extends {@code batch}, which counts as done {@code now}; a failure puts back when it was {@code before}. */
    private void extend(Batch batch, Duration visibility, long now, long before) {
        boolean extended = false;
        try {
            extended = acknowledger.keepInvisible(batch.messages(), Math.toIntExact(visibility.toSeconds()));
        } catch (RuntimeException failed) {
            log.atWarn()
                    .addKeyValue("event", "heartbeat_failed")
                    .setCause(failed)
                    .log();
        } finally {
            if (!extended) {
                extendedNanos.replace(batch, now, before);
            }
        }
    }
}
