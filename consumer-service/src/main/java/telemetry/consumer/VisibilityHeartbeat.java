package telemetry.consumer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import telemetry.service.VitalThreads;

/**
 * Extends the visibility timeout of batches in flight, every third of the timeout, until the batches are settled. A
 * flush that ends within the first third causes no request.
 *
 * <p>Each batch has its own thread, so a slow request does not delay other batches. A failed extension is retried
 * within a twelfth of the timeout. SQS refuses extensions 12 hours after the receive. It then redelivers the messages,
 * and deduplication by identity removes records that are stored twice.
 */
final class VisibilityHeartbeat {
    private static final Logger log = LoggerFactory.getLogger(VisibilityHeartbeat.class);

    private final Map<Batch, Long> extendedNanos = new ConcurrentHashMap<>();
    private final StopSignal stop = new StopSignal();
    private final Acknowledger acknowledger;
    private final VitalThreads vital;

    VisibilityHeartbeat(Acknowledger acknowledger, VitalThreads vital) {
        this.acknowledger = acknowledger;
        this.vital = vital;
    }

    /** Starts the heartbeat; {@code visibility} is the queue's visibility timeout. */
    void start(Duration visibility) {
        vital.unstarted("visibility", () -> run(visibility)).start();
    }

    void stop() {
        stop.request();
    }

    /** Keeps the messages of {@code batch} invisible until the batch is settled. */
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

    /**
     * Extends the timeout of {@code batch}, which is noted as extended at {@code now}; a failure restores {@code
     * before}.
     */
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
