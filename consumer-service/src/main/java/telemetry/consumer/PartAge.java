package telemetry.consumer;

import java.time.Duration;

/**
 * Adapts the age at which open parts are flushed. A part that stays open longer is larger, and each part costs a PUT
 * request. The age is 70 % of the latency budget minus the overhead, which is the measured latency outside the open
 * part. Under high traffic, parts reach their size before this age. After an outage, when lines arrive late, the
 * overhead is high and the age is the minimum.
 *
 * <p>Not safe for use by many threads.
 */
final class PartAge {
    private static final double SHARE_OF_BUDGET = 0.7; // the rest absorbs variations of the overhead
    private static final double OVERHEAD_DECAY = 0.9; // per flush

    private final Duration min;
    private final Duration target;
    private Duration overhead;

    private PartAge(Duration min, Duration target) {
        this.min = min;
        this.target = target;
        this.overhead = target; // unknown, and high while the JVM warms up: begin with the minimum age
    }

    /** Returns a policy with the constant age {@code age}. */
    static PartAge fixed(Duration age) {
        return new PartAge(age, age);
    }

    /** Returns a policy that keeps the 95th percentile of the latency within {@code budget}, with a minimum age. */
    static PartAge within(Duration budget, Duration min) {
        Duration target = Duration.ofMillis((long) (budget.toMillis() * SHARE_OF_BUDGET));
        return new PartAge(min, target);
    }

    /** Returns the age at which a new generation is flushed. */
    Duration next() {
        Duration age = target.minus(overhead);
        return age.compareTo(min) > 0 ? age : min;
    }

    /** Returns the maximum age that {@link #next()} can return. */
    Duration max() {
        return target.compareTo(min) > 0 ? target : min;
    }

    /**
     * Updates the overhead after a generation is stored.
     *
     * @param p95 95th percentile of the latency from ingest to stored
     * @param openFor time that the generation was open
     */
    void observe(Duration p95, Duration openFor) {
        Duration measured = p95.compareTo(openFor) > 0 ? p95.minus(openFor) : Duration.ZERO;
        Duration decayed = Duration.ofMillis((long) (overhead.toMillis() * OVERHEAD_DECAY));
        overhead = measured.compareTo(decayed) > 0 ? measured : decayed;
    }
}
