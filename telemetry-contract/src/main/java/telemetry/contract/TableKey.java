package telemetry.contract;

/**
 * The key of an hour's share of a derived table, {@code
 * aggregates/<table>/parquet/year=YYYY/month=MM/day=DD/hour=HH/<table>.parquet}: a folder has one table in one format, as
 * the engines that read folders want it.
 *
 * @param hour the hour
 * @param table any table but {@link LakeTable#RECORDS}, which has versions instead
 */
public record TableKey(HourPartition hour, LakeTable table) {

    /** The object's key. */
    public String key() {
        return "aggregates/%s/parquet/%s%s.parquet".formatted(table.tag(), hour.folder(), table.tag());
    }
}
