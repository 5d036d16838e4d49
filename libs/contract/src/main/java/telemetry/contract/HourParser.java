package telemetry.contract;

import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Parses hours in the form {@code 2026-11-23T04:00:00Z}.
 *
 * @param clock tells which hours are in the future
 */
public record HourParser(Clock clock) {

    /** Returns the last hour that has ended. */
    public HourPartition lastFullHour() {
        return HourPartition.of(clock.instant()).plusHours(-1);
    }

    /**
     * Returns the hour that {@code text} names, which must have begun.
     *
     * @param name the name of the value in the message
     * @throws IllegalArgumentException if {@code text} is not an hour, or is in the future
     */
    public HourPartition begun(String name, @Nullable String text) {
        HourPartition hour = any(name, text);
        if (hour.start().isAfter(clock.instant())) {
            throw new IllegalArgumentException(name + " is in the future");
        }
        return hour;
    }

    /** Returns the hour that {@code text} names, which may be in the future. */
    public HourPartition any(String name, @Nullable String text) {
        Instant instant = text == null ? null : Timestamps.parse(text);
        if (instant == null || !HourPartition.of(instant).start().equals(instant)) {
            throw new IllegalArgumentException(
                    name + " must be the start of an hour in UTC, such as 2026-11-23T04:00:00Z");
        }
        return new HourPartition(instant);
    }
}
