package telemetry.chaos;

import java.time.Duration;
import java.util.Locale;

/** Prints durations for people. */
final class Seconds {
    private Seconds() {}

    /** {@code 3.2 s}. */
    static String of(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
    }
}
