package telemetry.chaos;

/**
 * What aggregates say.
 *
 * @param records the sum of the per-vehicle counts
 * @param duplicates the sum of the duplicates that they left out
 */
record Counted(long records, long duplicates) {
    Counted plus(Counted other) {
        return new Counted(records + other.records, duplicates + other.duplicates);
    }
}
