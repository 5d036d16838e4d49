package telemetry.simulator;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A time in which requests fail and none succeeds. Safe for use by many threads. */
final class Outage {
    private final Duration patience;
    private final AtomicReference<@Nullable Long> sinceNanos = new AtomicReference<>();

    /** @param patience what an outage may last before it is too long */
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
