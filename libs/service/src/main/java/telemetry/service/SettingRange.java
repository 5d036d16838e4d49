package telemetry.service;

import java.time.Duration;

/** Validates settings of comparable types, for example a number, a {@code Duration} or a {@code DataSize}. */
public final class SettingRange {
    private SettingRange() {}

    /**
     * Checks that {@code value} is between {@code min} and {@code max}, both inclusive.
     *
     * @param name the setting's full name, for the message
     * @throws IllegalArgumentException if it is not; the message has the setting, the range and the value
     */
    public static <T extends Comparable<? super T>> void check(String name, T value, T min, T max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException("%s must be %s to %s, is %s".formatted(name, min, max, value));
        }
    }

    /**
     * Checks that {@code value} has no fraction of a second.
     *
     * @throws IllegalArgumentException if it has one; the message has the setting and the value
     */
    public static void checkWholeSeconds(String name, Duration value) {
        if (value.toNanosPart() != 0) {
            throw new IllegalArgumentException("%s must be whole seconds, is %s".formatted(name, value));
        }
    }
}
