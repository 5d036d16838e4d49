package telemetry.simulator;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A period in which all requests fail. Thread-safe. */
final class Outage {
    private final Duration patience;
    private final AtomicReference<@Nullable Long> sinceNanos = new AtomicReference<>();

    /**
     * Creates the watch over outages.
     *
     * @param patience the maximum duration of an outage
     */
    Outage(Duration patience) {
        this.patience = patience;
    }

    void goesOn() {
        sinceNanos.compareAndSet(null, System.nanoTime());
    }

    void ended() {
        sinceNanos.set(null);
    }

    boolean isTooLong() {
        Long since = sinceNanos.get();
        return since != null && System.nanoTime() - since > patience.toNanos();
    }
}
