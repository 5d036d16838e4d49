package telemetry.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * One page of vehicles, from the tables of the last 24 hours and from the consumer's window.
 *
 * @param at time at which the tables were read
 * @param liveAt time of the window; null if the consumer did not answer
 * @param hours start of each hour, oldest first
 * @param states state of each hour
 * @param vehicles vehicles of this page
 * @param matching number of vehicles that match the query
 * @param totals figures of all vehicles that the caller may read
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record Fleet(
        Instant at,
        @Nullable Instant liveAt,
        List<String> hours,
        List<HourProgress> states,
        List<Row> vehicles,
        long matching,
        Totals totals) {

    /** The state of an hour in the tables. */
    enum HourProgress {
        /** The hour is not aggregated. */
        @JsonProperty("none")
        NONE,
        /** The hour was aggregated before its end, so that records are missing. */
        @JsonProperty("partial")
        PARTIAL,
        /** The hour was aggregated after its end. */
        @JsonProperty("complete")
        COMPLETE
    }

    /**
     * Figures of all vehicles that the caller may read.
     *
     * @param vehicles vehicles of the tables and of the window
     * @param records records in the tables
     * @param silent vehicles without a record in the newest complete hour, in later hours and in the window
     * @param live vehicles with a record in the last 60 seconds
     */
    record Totals(long vehicles, long records, long silent, long live) {}

    /**
     * A vehicle.
     *
     * @param fleet fleet of its last record that has one; null if none has
     * @param records records in the tables of 24 hours
     * @param lastSeen highest timestamp of its records
     * @param live records of the last 60 seconds
     * @param counts records of each hour, oldest first
     * @param missing missing sequence numbers of each hour; null for an hour without sequence numbers
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @SuppressWarnings("ArrayRecordComponent") // serialized only, never compared
    record Row(
            String vehicle,
            @Nullable String fleet,
            long records,
            @Nullable Instant lastSeen,
            int live,
            boolean silent,
            boolean anomalous,
            long[] counts,
            @Nullable Long[] missing) {
        static Row of(
                String vehicle,
                @Nullable String fleet,
                long records,
                @Nullable Instant lastSeen,
                int live,
                boolean silent,
                boolean odd) {
            return new Row(
                    vehicle,
                    fleet,
                    records,
                    lastSeen,
                    live,
                    silent,
                    odd,
                    new long[FleetView.HOURS],
                    Arrays.copyOf(new Long[0], FleetView.HOURS));
        }
    }
}
