package telemetry.chaos;

import java.time.Duration;
import java.util.Locale;

/** Formats durations in seconds. */
final class Seconds {
    private Seconds() {}

    /** Formats the time since {@code nanoTime}, a value of {@link System#nanoTime}. */
    static String since(long nanoTime) {
        return of(Duration.ofNanos(System.nanoTime() - nanoTime));
    }

    /** Formats {@code duration} with one decimal place, for example {@code 3.2 s}. */
    static String of(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
    }
}
