package telemetry.chaos;

import java.time.Duration;

/**
 * The load of a run and the rate of its faults.
 *
 * @param seed what the schedule and the fleets follow from
 * @param duration how long records are sent and things break; 10 s to 4 h
 * @param recordsPerSecond different records a second, 10 to 20,000
 * @param pause mean time between the end of one event and the next one of its kind, 1 s to 1 h; an outage lasts from
 *     three seconds to about as long as this, within the limits of its cloud
 * @param stops whether services are stopped; without, only the cloud fails, so that a process can be watched for long
 */
public record ChaosPlan(long seed, Duration duration, int recordsPerSecond, Duration pause, boolean stops) {

    /** Records a second for which two slow processors suffice. */
    public static final int DEFAULT_RATE = 300;
    /** So that a minute has about ten events. */
    public static final Duration DEFAULT_PAUSE = Duration.ofSeconds(4);

    /** @throws IllegalArgumentException if a figure is out of its range, naming it */
    public ChaosPlan {
        check("duration", duration, Duration.ofSeconds(10), Duration.ofHours(4));
        check("pause", pause, Duration.ofSeconds(1), Duration.ofHours(1));
        check("rate", recordsPerSecond, 10, 20_000);
    }

    /** A run with the default rate and pause. */
    public static ChaosPlan of(long seed, Duration duration) {
        return new ChaosPlan(seed, duration, DEFAULT_RATE, DEFAULT_PAUSE, true);
    }

    private static <T extends Comparable<T>> void check(String name, T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("%s must be %s to %s, is %s".formatted(name, least, most, value));
        }
    }
}
