package telemetry.consumer;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Signals a stop of the service to waiting threads. A stop cannot be revoked. Safe for use by many threads. */
final class StopSignal {
    private final CountDownLatch requested = new CountDownLatch(1);

    /** Requests the stop. */
    void request() {
        requested.countDown();
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits for {@code timeout} or until the stop is requested; returns true if the stop is requested. */
    boolean await(Duration timeout) throws InterruptedException {
        return requested.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
