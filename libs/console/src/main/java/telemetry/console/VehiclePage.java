package telemetry.console;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * One vehicle: its counts of the last 24 hours, and the signals of its newest hour in the tables.
 *
 * @param at time at which the tables were read
 * @param liveAt time of the consumer's window; null if the consumer did not answer
 * @param hours start of each hour, oldest first
 * @param states state of each hour
 * @param signalsHour the hour of the signals; null if no hour of the tables has the vehicle
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record VehiclePage(
        Instant at,
        @Nullable Instant liveAt,
        List<String> hours,
        List<Fleet.HourProgress> states,
        Fleet.Row vehicle,
        @Nullable String signalsHour,
        List<Signal> signals) {

    /**
     * A signal within one hour.
     *
     * @param unit unit by the DBC file; null if the signal was not decoded with one
     * @param mean null if the sum of the values is too large for a double
     */
    record Signal(
            String signal,
            @Nullable String unit,
            long count,
            double min,
            @Nullable Double mean,
            double max,
            double last) {}
}
