package telemetry.aggregator;

/**
 * What {@link HourQuery} counted.
 *
 * @param records lines with different identities
 * @param vehicles vehicles that have a record
 * @param duplicates lines that repeat an identity
 * @param malformed lines that are no record of the hour
 * @param latency from timestamp to ingest, of each record's first copy
 */
record HourCounts(long records, long vehicles, long duplicates, long malformed, HourSummary.LatencyMillis latency) {

    /** Of an hour without objects. */
    static final HourCounts NONE = new HourCounts(0, 0, 0, 0, HourSummary.LatencyMillis.NONE);
}
