package telemetry.contract;

/**
 * The key of an hour's aggregate: {@code aggregates/year=YYYY/month=MM/day=DD/hour=HH/<kind>}.
 *
 * @param hour the hour that was aggregated
 * @param kind which of its objects
 */
public record AggregateKey(HourPartition hour, Kind kind) {
    private static final String ROOT = "aggregates/";

    /** The objects that an aggregation writes. */
    public enum Kind {
        /** One line per vehicle. */
        VEHICLE_COUNTS("vehicle-counts.jsonl"),
        /** The figures of the whole hour; written last, so its presence says that the hour is whole. */
        SUMMARY("summary.json");

        private final String fileName;

        Kind(String fileName) {
            this.fileName = fileName;
        }
    }

    /** The object's key. */
    public String key() {
        return ROOT + hour.folder() + kind.fileName;
    }
}
