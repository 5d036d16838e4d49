package telemetry.service;

import java.time.Duration;

/** Checks settings of any comparable type: a number, a {@code Duration}, a {@code DataSize}. */
public final class SettingRange {
    private SettingRange() {}

    /**
     * Checks that {@code value} is {@code least} to {@code most}, both included.
     *
     * @param name the setting's full name, for the message
     * @throws IllegalArgumentException if it is not, naming setting, range and value
     */
    public static <T extends Comparable<? super T>> void check(String name, T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("%s must be %s to %s, is %s".formatted(name, least, most, value));
        }
    }

    /**
     * Checks that {@code value} has no fraction of a second, for what takes it knows none.
     *
     * @throws IllegalArgumentException if it has, naming setting and value
     */
    public static void checkWholeSeconds(String name, Duration value) {
        if (value.toNanosPart() != 0) {
            throw new IllegalArgumentException("%s must be whole seconds, is %s".formatted(name, value));
        }
    }
}
