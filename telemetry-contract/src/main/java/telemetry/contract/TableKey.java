package telemetry.contract;

import java.util.Locale;

/**
 * The key of an hour's share of a table of aggregates, {@code
 * aggregates/<table>/<format>/year=YYYY/month=MM/day=DD/hour=HH/<table>.<format>}: a folder has one table in one format,
 * as the engines that read folders want it.
 *
 * @param hour the hour that was aggregated
 * @param table the table
 * @param format its format
 */
public record TableKey(HourPartition hour, Table table, Format format) {

    /** The tables. */
    public enum Table {
        /** One row per vehicle. */
        VEHICLES,
        /** One row per vehicle and signal. */
        SIGNALS,
        /** One row. */
        HOURS,
        /** One row per vehicle and minute; only where minutes are wanted. */
        VEHICLE_MINUTES,
        /** One row per vehicle, signal and minute; only where minutes are wanted. */
        SIGNAL_MINUTES;

        /** As it is called in keys: {@code vehicle-minutes}. */
        public String tag() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What a table is written as. */
    public enum Format {
        /** JSON Lines. */
        JSONL,
        /** Parquet. */
        PARQUET;

        /** As it is called in keys: {@code parquet}. */
        public String tag() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The object's key. */
    public String key() {
        return "aggregates/%s/%s/%s%s.%s"
                .formatted(table.tag(), format.tag(), hour.folder(), table.tag(), format.tag());
    }
}
