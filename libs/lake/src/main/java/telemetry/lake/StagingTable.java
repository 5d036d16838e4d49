package telemetry.lake;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;

/**
 * The name of a table that a cluster writes to for the aggregator. Its objects lie among the data of the target table,
 * so that {@link Expiry} deletes the objects of a killed process. The name gives the location, so that any process can
 * serve the table.
 *
 * @param table the target table of the rows
 * @param mark {@code v} or {@code n} for rows that are committed to {@code table}, another word for other rows
 * @param number the number of the version
 */
record StagingTable(LakeTable table, HourPartition hour, String mark, long number, UUID id) {
    /** The namespace of staging tables. */
    static final Namespace NAMESPACE = Namespace.of("staging");

    private static final Pattern NAME =
            Pattern.compile("([a-z_]+)_(\\d{4})(\\d{2})(\\d{2})(\\d{2})_([a-z]+)(\\d{1,18})_([0-9a-f]{8})([0-9a-f]{4})"
                    + "([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})");

    /** Creates a name that was not used before. */
    static StagingTable fresh(LakeTable table, HourPartition hour, String mark, long number) {
        return new StagingTable(table, hour, mark, number, UUID.randomUUID());
    }

    /** Returns the staging table that {@code id} names; empty if {@code id} names none. */
    static Optional<StagingTable> named(TableIdentifier id) {
        Matcher name = NAME.matcher(id.name());
        if (!id.namespace().equals(NAMESPACE) || !name.matches()) {
            return Optional.empty();
        }
        String folder = "year=%s/month=%s/day=%s/hour=%s/"
                .formatted(name.group(2), name.group(3), name.group(4), name.group(5));
        UUID uuid = UUID.fromString(
                String.join("-", name.group(8), name.group(9), name.group(10), name.group(11), name.group(12)));
        return HourPartition.parse(folder)
                .flatMap(hour -> TableLayout.table(TableIdentifier.of(TableLayout.NAMESPACE, name.group(1)))
                        .map(table ->
                                new StagingTable(table, hour, name.group(6), Long.parseLong(name.group(7)), uuid)));
    }

    TableIdentifier identifier() {
        return TableIdentifier.of(NAMESPACE, name());
    }

    /** Returns the name in the namespace. */
    String name() {
        return "%s_%s_%s%d_%s"
                .formatted(
                        table.sqlName(),
                        hour.folder().replaceAll("[^0-9]", ""),
                        mark,
                        number,
                        id.toString().replace("-", ""));
    }

    /** Returns the folder of the table's objects, without a slash at the end. */
    String folder() {
        return "%s/data/%s%s%d-%s".formatted(table.folder(), hour.folder(), mark, number, id);
    }
}
