package telemetry.aggregator;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When the vehicles of an hour have records.
 *
 * @param vehicleMinutes minutes in which a vehicle has a record, summed over the vehicles
 * @param firstMicros the first record, in microseconds since 1970; {@link Long#MAX_VALUE} if there is none
 * @param lastMicros the last one; {@link Long#MIN_VALUE} if there is none
 */
record Seen(long vehicleMinutes, long firstMicros, long lastMicros) {
    static final Seen NOTHING = new Seen(0, Long.MAX_VALUE, Long.MIN_VALUE);

    Seen and(long minutes, long first, long last) {
        return new Seen(vehicleMinutes + minutes, Math.min(firstMicros, first), Math.max(lastMicros, last));
    }

    boolean isNothing() {
        return firstMicros > lastMicros;
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
