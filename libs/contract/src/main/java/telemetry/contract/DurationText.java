package telemetry.contract;

import java.time.Duration;

/** Formats durations for display. */
final class DurationText {
    private DurationText() {}

    /**
     * Returns {@code duration} in its largest whole unit: for example {@code 7 days}, {@code 90 minutes} or {@code 1
     * s}.
     */
    static String of(Duration duration) {
        if (duration.isZero() || duration.toMillis() % 1_000 != 0) {
            return duration.toMillis() + " ms";
        }
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0) {
            return count(seconds / 86_400, "day");
        }
        if (seconds % 3_600 == 0) {
            return count(seconds / 3_600, "hour");
        }
        return seconds % 60 == 0 ? count(seconds / 60, "minute") : seconds + " s";
    }

    private static String count(long number, String unit) {
        return number == 1 ? "1 " + unit : number + " " + unit + "s";
    }
}
