package telemetry.bench;

import java.time.Clock;
import java.time.Instant;

/** Converts instants to epoch microseconds, which need no object per value. */
final class Micros {
    private Micros() {}

    static long of(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }

    static long now(Clock clock) {
        return of(clock.instant());
    }
}
