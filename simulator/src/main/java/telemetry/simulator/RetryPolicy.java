package telemetry.simulator;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a request that was not settled is sent again: after a wait that doubles up to {@code longestWait}, or after what
 * {@code Retry-After} says. Waits have jitter, so that requests which failed together do not come back together.
 *
 * @param tries how often a request is sent at most
 * @param firstWait the wait after the first failure
 * @param longestWait the wait that none exceeds
 * @param patience how long no request of a run may be settled before the run ends early
 */
record RetryPolicy(int tries, Duration firstWait, Duration longestWait, Duration patience) {
    private static final Duration LONGEST_ASKED_FOR = Duration.ofSeconds(30);

    static final RetryPolicy DEFAULT =
            new RetryPolicy(8, Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(60));

    /** Tries until {@code patience} is over, at least every other second, so that an end of an outage is seen soon. */
    static RetryPolicy lasting(Duration patience) {
        return new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofSeconds(2), patience);
    }

    /** Nobody can say what became of a request with this answer; sending all of it again is right. */
    static boolean isTemporary(int status) {
        return status == 429 || status >= 500;
    }

    /** The wait after failure number {@code failures}, 1 for the first. */
    Duration afterFailure(int failures) {
        int doublings = Math.min(failures - 1, 30);
        return jittered(Math.min(longestWait.toMillis(), firstWait.toMillis() << doublings));
    }

    /** The wait that an answer asks for, at most 30 s; that of {@link #afterFailure} if it asks for none in seconds. */
    Duration afterAnswer(HttpHeaders headers, int failures) {
        return headers.firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,9}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .map(asked -> asked.compareTo(LONGEST_ASKED_FOR) < 0 ? asked : LONGEST_ASKED_FOR)
                .map(asked -> asked.plus(jittered(firstWait.toMillis())))
                .orElseGet(() -> afterFailure(failures));
    }

    private static Duration jittered(long millis) {
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }
}
