package telemetry.aggregator;

import java.nio.file.Path;
import java.util.List;

/**
 * What {@link HourQuery} counted.
 *
 * @param records lines with different identities
 * @param vehicles vehicles that have a record
 * @param duplicates lines that repeat an identity
 * @param malformed lines that are no record of the hour
 * @param latency from timestamp to ingest, of each record's first copy
 * @param malformedFiles the first files, in the order of their names, that have such a line
 */
record HourCounts(
        long records,
        long vehicles,
        long duplicates,
        long malformed,
        HourSummary.LatencyMillis latency,
        List<Path> malformedFiles) {

    /** Of an hour without objects. */
    static final HourCounts NONE = new HourCounts(0, 0, 0, 0, HourSummary.LatencyMillis.NONE, List.of());
}
