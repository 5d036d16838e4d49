package telemetry.consumer;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait between tries: doubled each time up to a limit, and half of it by chance. */
record Backoff(Duration first, Duration most) {
    private static final int MOST_DOUBLINGS = 30;

    /** The wait after {@code failures} failures, counted from 0. */
    Duration after(int failures) {
        long doubled = first.toMillis() << Math.min(failures, MOST_DOUBLINGS);
        long capped = Math.min(most.toMillis(), doubled);
        return Duration.ofMillis(capped / 2 + ThreadLocalRandom.current().nextLong(capped / 2 + 1));
    }
}
