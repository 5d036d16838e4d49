package telemetry.can;

import java.time.Instant;

/** The scale of times in logs: nanoseconds in a {@code long}, from 1970 to 2262. */
final class LogTime {
    static final long SECOND = 1_000_000_000L;
    static final long MILLISECOND = 1_000_000L;
    static final long MICROSECOND = 1_000L;
    static final long DAY = 86_400L * SECOND;

    private LogTime() {}

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }

    /**
     * Converts an instant to nanoseconds since 1970.
     *
     * @throws ArithmeticException if {@code instant} is outside the scale
     */
    static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
    }
}
