package telemetry.chaos;

/**
 * The sums over the aggregates of several hours.
 *
 * @param records sum of the counts per vehicle
 * @param duplicates sum of the duplicates that the counts exclude
 */
record AggregatedCounts(long records, long duplicates) {
    AggregatedCounts plus(AggregatedCounts other) {
        return new AggregatedCounts(records + other.records, duplicates + other.duplicates);
    }
}
