package telemetry.consumer;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential backoff with jitter. The base delay doubles with each failure, up to a maximum. The delay is a random
 * time between half of the base delay and the base delay.
 *
 * @param initial base delay after the first failure
 * @param max maximum delay
 */
record Backoff(Duration initial, Duration max) {
    private static final int MAX_DOUBLINGS = 30;

    /** Returns the delay before retry {@code retry}, counted from 0. */
    Duration delay(int retry) {
        long doubled = initial.toMillis() << Math.min(retry, MAX_DOUBLINGS);
        long capped = Math.min(max.toMillis(), doubled);
        return Duration.ofMillis(capped / 2 + ThreadLocalRandom.current().nextLong(capped / 2 + 1));
    }
}
