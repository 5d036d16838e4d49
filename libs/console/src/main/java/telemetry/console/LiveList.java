package telemetry.console;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The vehicles in the consumer's window.
 *
 * @param at time of the consumer's answer; null if it did not answer
 */
record LiveList(@Nullable Instant at, List<Vehicle> vehicles) {
    static final LiveList UNKNOWN = new LiveList(null, List.of());

    /**
     * A vehicle.
     *
     * @param fleet fleet of the records; null if it is unknown
     * @param records records of the last 60 seconds
     * @param lastSeen highest timestamp of its records
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Vehicle(String vehicleId, @Nullable String fleet, int records, Instant lastSeen, boolean anomalous) {}
}
