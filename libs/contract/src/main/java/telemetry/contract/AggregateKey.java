package telemetry.contract;

/**
 * The object key of an hour's aggregate: {@code aggregates/year=YYYY/month=MM/day=DD/hour=HH/<kind>}.
 *
 * @param hour the aggregated hour
 * @param kind the kind of aggregate object
 */
public record AggregateKey(HourPartition hour, Kind kind) {
    private static final String ROOT = "aggregates/";

    /** The kinds of objects that an aggregation writes. */
    public enum Kind {
        /** One line per vehicle. */
        VEHICLE_COUNTS("vehicle-counts.jsonl"),
        /** The totals of the hour. This object is written last, so its presence means that the others are complete. */
        SUMMARY("summary.json");

        private final String fileName;

        Kind(String fileName) {
            this.fileName = fileName;
        }
    }

    /** Returns the object's key. */
    public String key() {
        return ROOT + hour.folder() + kind.fileName;
    }
}
