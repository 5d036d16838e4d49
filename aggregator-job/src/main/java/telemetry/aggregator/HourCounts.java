package telemetry.aggregator;

import java.util.List;

/**
 * What an {@link Engine} counted.
 *
 * @param records lines with different identities
 * @param vehicles vehicles that have a record
 * @param duplicates lines that repeat an identity
 * @param malformed lines that are no record of the hour
 * @param latency from timestamp to ingest, of each record's first copy
 * @param seen when its vehicles have records
 * @param malformedFiles the names of the first files, in their order, that have such a line
 */
record HourCounts(
        long records,
        long vehicles,
        long duplicates,
        long malformed,
        HourSummary.LatencyMillis latency,
        Seen seen,
        List<String> malformedFiles) {

    /** Of an hour without objects. */
    static final HourCounts NONE = new HourCounts(0, 0, 0, 0, HourSummary.LatencyMillis.NONE, Seen.NOTHING, List.of());

    HourCounts with(List<String> malformedFiles) {
        return new HourCounts(records, vehicles, duplicates, malformed, latency, seen, malformedFiles);
    }

    HourCounts with(Seen seen) {
        return new HourCounts(records, vehicles, duplicates, malformed, latency, seen, malformedFiles);
    }

    /** The share of its vehicles' minutes that have a record, 0 to 1; of an hour that goes on, of the whole hour. */
    double completeness() {
        return vehicles == 0 ? 0 : seen.vehicleMinutes() / (60.0 * vehicles);
    }
}
