package telemetry.chaos;

/**
 * The sums of the aggregates.
 *
 * @param records the sum of the per-vehicle counts
 * @param duplicates the sum of the duplicates that they left out
 */
record AggregatedCounts(long records, long duplicates) {
    AggregatedCounts plus(AggregatedCounts other) {
        return new AggregatedCounts(records + other.records, duplicates + other.duplicates);
    }
}
