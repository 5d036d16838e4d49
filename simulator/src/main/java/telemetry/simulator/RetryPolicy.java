package telemetry.simulator;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The policy for retries of a request. The wait doubles up to {@code maxWait}, or follows {@code Retry-After}. Jitter
 * keeps requests that failed together from retrying together.
 *
 * @param tries the maximum number of attempts per request
 * @param firstWait the wait after the first failure
 * @param maxWait the maximum wait
 * @param patience the maximum time without a successful request, after which the run ends early
 */
record RetryPolicy(int tries, Duration firstWait, Duration maxWait, Duration patience) {
    private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(30);

    static final RetryPolicy DEFAULT =
            new RetryPolicy(8, Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(60));

    /** Returns a policy that retries for {@code patience}, at least every two seconds. */
    static RetryPolicy lasting(Duration patience) {
        return new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofSeconds(2), patience);
    }

    /** Returns true if a request with this status may or may not have succeeded, and should be retried as a whole. */
    static boolean isTemporary(int status) {
        return status == 429 || status >= 500;
    }

    /** Returns the wait after failure number {@code failures}, starting at 1. */
    Duration afterFailure(int failures) {
        int doublings = Math.min(failures - 1, 30);
        return jittered(Math.min(maxWait.toMillis(), firstWait.toMillis() << doublings));
    }

    /** Returns the wait in {@code Retry-After}, at most 30 s; {@link #afterFailure} if the header has no seconds. */
    Duration afterAnswer(HttpHeaders headers, int failures) {
        return headers.firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,9}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .map(asked -> asked.compareTo(MAX_RETRY_AFTER) < 0 ? asked : MAX_RETRY_AFTER)
                .map(asked -> asked.plus(jittered(firstWait.toMillis())))
                .orElseGet(() -> afterFailure(failures));
    }

    private static Duration jittered(long millis) {
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }
}
