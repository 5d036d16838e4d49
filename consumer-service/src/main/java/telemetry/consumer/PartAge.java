package telemetry.consumer;

import java.time.Duration;

/**
 * How old the oldest open line may become. A part that stays open longer is larger, and parts are billed by number; so
 * the age is what the latency budget leaves: seven tenths of it, less what the way of a line takes besides waiting, as
 * measured at each flush. Much traffic fills parts before they are that old, and is not touched by it. When lines come
 * late already, after an outage for instance, the age is the least.
 *
 * <p>Not safe for use by many threads.
 */
final class PartAge {
    private static final double SHARE_OF_BUDGET = 0.7; // the rest is for what varies
    private static final double KEPT = 0.9; // of the largest overhead seen, at each flush

    private final Duration least;
    private final Duration target;
    private Duration overhead;

    private PartAge(Duration least, Duration target) {
        this.least = least;
        this.target = target;
        this.overhead = target; // nothing is known yet, and a cold service is slow: begin with the least
    }

    /** Always {@code age}. */
    static PartAge fixed(Duration age) {
        return new PartAge(age, age);
    }

    /** At least {@code least}, and as much as leaves 95 of 100 lines within {@code budget}. */
    static PartAge within(Duration budget, Duration least) {
        Duration target = Duration.ofMillis((long) (budget.toMillis() * SHARE_OF_BUDGET));
        return new PartAge(least, target);
    }

    /** The age at which a generation that is begun now is flushed. */
    Duration next() {
        Duration left = target.minus(overhead);
        return left.compareTo(least) > 0 ? left : least;
    }

    /** The age that is never exceeded. */
    Duration most() {
        return target.compareTo(least) > 0 ? target : least;
    }

    /**
     * A generation was stored.
     *
     * @param p95 age that 95 of 100 of its lines did not exceed, since ingest took them
     * @param waited how long it was open
     */
    void observe(Duration p95, Duration waited) {
        Duration seen = p95.compareTo(waited) > 0 ? p95.minus(waited) : Duration.ZERO;
        Duration remembered = Duration.ofMillis((long) (overhead.toMillis() * KEPT));
        overhead = seen.compareTo(remembered) > 0 ? seen : remembered;
    }
}
