package telemetry.chaos;

import java.time.Duration;

/**
 * The load of a run and the rate of its faults. An outage lasts at least 3 s and at most 3 s plus {@code pause}, within
 * the limit of its cloud.
 *
 * @param seed seed of the schedule and of the fleets
 * @param duration duration of traffic and faults, 10 s to 4 h
 * @param recordsPerSecond distinct records per second, 10 to 20,000
 * @param pause mean time between the end of an event and the next event of its kind, 1 s to 1 h
 * @param stops true if services are stopped; false if only the cloud fails, so that each process runs for the whole
 *     test
 */
public record ChaosPlan(long seed, Duration duration, int recordsPerSecond, Duration pause, boolean stops) {

    /** The rate, in records per second, that two slow processors sustain. */
    public static final int DEFAULT_RATE = 300;
    /** The pause that gives about ten events per minute. */
    public static final Duration DEFAULT_PAUSE = Duration.ofSeconds(4);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range; the message names the value
     */
    public ChaosPlan {
        check("duration", duration, Duration.ofSeconds(10), Duration.ofHours(4));
        check("pause", pause, Duration.ofSeconds(1), Duration.ofHours(1));
        check("rate", recordsPerSecond, 10, 20_000);
    }

    /** Creates a plan with the default rate and pause. */
    public static ChaosPlan of(long seed, Duration duration) {
        return new ChaosPlan(seed, duration, DEFAULT_RATE, DEFAULT_PAUSE, true);
    }

    private static <T extends Comparable<T>> void check(String name, T value, T min, T max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException("%s must be %s to %s, is %s".formatted(name, min, max, value));
        }
    }
}
