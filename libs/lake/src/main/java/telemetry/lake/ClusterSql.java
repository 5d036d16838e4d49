package telemetry.lake;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import telemetry.contract.ContractLimits;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;

/**
 * The statements for a Trino cluster: the statements of both engines after the functions that Trino lacks, and the
 * reading of lines.
 */
final class ClusterSql {
    private static final SqlText FUNCTIONS = SqlText.of(ClusterSql.class, "trino/functions.sql");
    private static final SqlText LINE_FUNCTIONS = SqlText.of(ClusterSql.class, "trino/line-functions.sql");
    private static final SqlText LINES = SqlText.of(ClusterSql.class, "trino/lines.sql");
    private static final SqlText RELATIONS = SqlText.of(ClusterSql.class, "trino/relations.sql");

    /**
     * The sum of figures, as close as DuckDB's compensated sum. Figures that are 0 or of 1e-4 to 4e9 are summed as
     * decimals.
     */
    static final String SUM =
            "(coalesce(CAST(sum(CAST(IF(figure = 0 OR abs(figure) BETWEEN 1e-4 AND 4e9, figure) AS decimal(38, 20))) AS double), 0e0)"
                    + " + coalesce(sum(figure) FILTER (WHERE figure <> 0 AND NOT abs(figure) BETWEEN 1e-4 AND 4e9), 0e0))";

    private ClusterSql() {}

    /** Returns {@code query} after the definitions of the DuckDB functions that it may call. */
    static String withFunctions(String query) {
        return FUNCTIONS.text() + query;
    }

    /** Returns a query of {@code select} over the relation {@code lines}. */
    static String ofLines(String select, String linesTable, String partsTable, HourPartition hour) {
        String lines = LINES.withSql("start", instant(hour))
                .withSql("end", instant(hour.plusHours(1)))
                .withSql("lines", linesTable)
                .withSql("parts", partsTable)
                .withSql("maxcan", Long.toString(ContractLimits.MAX_CAN_ID))
                .withSql("maxsequence", Long.toString(ContractLimits.MAX_SEQUENCE))
                .text();
        return FUNCTIONS.text()
                + LINE_FUNCTIONS
                        .withSql("maxdepth", Integer.toString(ContractLimits.MAX_DEPTH))
                        .withSql("maxname", Integer.toString(ContractLimits.MAX_NAME_BYTES))
                        .withSql("maxbytes", Integer.toString(ContractLimits.LAKE.maxRecordBytes()))
                        .text()
                + select.replace("$lines", lines);
    }

    /**
     * Returns a query of the records of {@code hour} in a snapshot of the table of records.
     *
     * @param schema the columns of the snapshot; the query has NULL for a column that was added later
     */
    static String recordsOf(String catalog, HourPartition hour, long snapshot, Schema schema) {
        String columns = LakeTable.RECORDS.columns().stream()
                .map(column -> schema.findField(column.name()) == null ? column.nullSql() : '"' + column.name() + '"')
                .collect(Collectors.joining(", "));
        return "SELECT %s FROM %s.telemetry.records FOR VERSION AS OF %d WHERE \"timestamp\" >= %s AND \"timestamp\" < %s"
                .formatted(columns, catalog, snapshot, instant(hour), instant(hour.plusHours(1)));
    }

    private static String instant(HourPartition hour) {
        return "TIMESTAMP '%s UTC'".formatted(hour.toString().replace("T", " ").replace("Z", ""));
    }

    /** Returns the query {@code records} with the columns of {@code schema} in the order that INSERT needs. */
    static String withSignals(String records, Schema schema) {
        List<String> signals = Records.signals(schema);
        String columns = schema.columns().stream()
                .map(Types.NestedField::name)
                .map(name -> signals.contains(name) ? signal(name) : '"' + name + '"')
                .collect(Collectors.joining(", "));
        return "SELECT %s FROM (SELECT *, CAST(json_parse(payload) AS map(varchar, json)) AS entries FROM (%s))"
                .formatted(columns, records);
    }

    private static String signal(String name) {
        return "figure_of(element_at(entries, %s)) AS \"%s\"".formatted(SqlText.quoted(name), name);
    }

    /** Returns {@code query} over the relations of the hour whose records are {@code known}. */
    static String ofHour(String query, String known, HourPartition hour) {
        return FUNCTIONS.text()
                + RELATIONS
                        .withSql("known", known)
                        .withSql("vehicles", HourTables.HOUR_VEHICLES.text())
                        .withSql("query", query)
                        .withSql("hour", Long.toString(hour.start().getEpochSecond() * HourTables.MICROS_A_SECOND))
                        .text();
    }
}
