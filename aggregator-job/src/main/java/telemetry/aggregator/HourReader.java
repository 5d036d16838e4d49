package telemetry.aggregator;

import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import telemetry.contract.HourPartition;
import telemetry.contract.Timestamps;

/**
 * Reads hours as people write them, and knows which there are to aggregate.
 *
 * @param clock says which hours are in the future
 */
record HourReader(Clock clock) {

    /** The last hour that is over. */
    HourPartition lastFullHour() {
        return HourPartition.of(clock.instant()).plusHours(-1);
    }

    /**
     * The hour that {@code text} names, which has begun.
     *
     * @param name what to call it in the message
     * @throws IllegalArgumentException if it is no hour, or in the future
     */
    HourPartition begun(String name, @Nullable String text) {
        HourPartition hour = any(name, text);
        if (hour.start().isAfter(clock.instant())) {
            throw new IllegalArgumentException(name + " is in the future");
        }
        return hour;
    }

    /** The hour that {@code text} names, whenever it is. */
    HourPartition any(String name, @Nullable String text) {
        Instant instant = text == null ? null : Timestamps.parse(text);
        if (instant == null || !HourPartition.of(instant).start().equals(instant)) {
            throw new IllegalArgumentException(
                    name + " must be the start of an hour in UTC, such as 2026-11-23T04:00:00Z");
        }
        return new HourPartition(instant);
    }
}
