package telemetry.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;

/**
 * Computes the data that follow from an hour's records: the per-vehicle counts, the figures of the hour, and the
 * tables. Immutable.
 */
final class HourTables {
    private static final SqlText RELATIONS = SqlText.of(HourTables.class, "relations.sql");
    static final SqlText HOUR_VEHICLES = SqlText.of(HourTables.class, "hour-vehicles.sql");
    private static final SqlText COUNTS = SqlText.of(HourTables.class, "vehicle-counts.sql");
    static final SqlText TOTALS = SqlText.of(HourTables.class, "totals.sql");
    private static final SqlText VEHICLES = SqlText.of(HourTables.class, "vehicles.sql");
    private static final SqlText VEHICLE_MINUTES = SqlText.of(HourTables.class, "vehicle-minutes.sql");
    private static final SqlText SIGNALS = SqlText.of(HourTables.class, "signals.sql");
    private static final SqlText TO_PARQUET =
            new SqlText("COPY (:query) TO :file (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {:fieldids})");
    private static final String FIGURES =
            "CREATE VIEW figures AS SELECT vehicle_id, can_id, micros, nanos_in_hour, signal, figure, NULL::VARCHAR AS unit FROM entries WHERE figure IS NOT NULL";
    static final long MICROS_A_SECOND = 1_000_000;

    private final DerivedTables tables;
    private final boolean minutes;

    /**
     * Creates the computation of {@code tables}.
     *
     * @param minutes true if there are tables by the minute, too
     */
    HourTables(DerivedTables tables, boolean minutes) {
        this.tables = tables;
        this.minutes = minutes;
    }

    /** Figures of an hour that are computed from its records. */
    record Totals(
            long vehicles,
            double completeness,
            HourSummary.LatencyMillis latency,
            @Nullable CanFigures can) {
        static final Totals NONE = new Totals(0, 0, HourSummary.LatencyMillis.NONE, null);
    }

    /**
     * Writes the per-vehicle counts and all tables except {@link LakeTable#HOURS} into {@code files}.
     *
     * @param records Parquet files of the table of records; without a file there are no tables
     * @param dictionary signals of CAN frames
     */
    Totals write(
            Connection database,
            HourPartition hour,
            Collection<Path> records,
            CanDictionary dictionary,
            Derivation.HourFiles files)
            throws SQLException, IOException {
        if (records.isEmpty()) {
            Files.createFile(files.vehicleCounts());
            return Totals.NONE;
        }
        String start = Long.toString(hour.start().getEpochSecond() * MICROS_A_SECOND);
        try (Statement statement = database.createStatement()) {
            statement.execute(RELATIONS
                    .withSql("hour", start)
                    .withSql("rows", SqlText.rows(LakeTable.RECORDS, records))
                    .withSql("vehicles", HOUR_VEHICLES.text())
                    .text());
            Optional<CanTables> can = dictionary.isEmpty()
                    ? Optional.empty()
                    : Optional.of(CanTables.decode(database, dictionary, files.folder()));
            statement.execute(FIGURES
                    + can.map(tables -> " UNION ALL " + tables.figures()).orElse(""));
            statement.execute("SET preserve_insertion_order = true"); // keeps the results sorted
            statement.execute(COUNTS.with(Map.of(
                    "start", hour.toString(), "file", files.vehicleCounts().toString())));
            for (Map.Entry<LakeTable, SqlText> table :
                    queries(start, "fsum(figure)").entrySet()) {
                copy(statement, table.getValue().text(), table.getKey(), files);
            }
            if (can.isPresent()) {
                copy(statement, can.get().samples().text(), LakeTable.SAMPLES, files);
                copy(statement, can.get().dictionary(start).text(), LakeTable.DICTIONARY, files);
            }
            return totals(statement, can.isPresent() ? can.get().account(statement) : null);
        }
    }

    /**
     * Returns the statements of the tables, over the relations records, vehicles and entries.
     *
     * @param sum the engine's sum of {@code figure}
     */
    Map<LakeTable, SqlText> queries(String start, String sum) {
        Map<LakeTable, SqlText> queries = new EnumMap<>(LakeTable.class);
        queries.put(LakeTable.VEHICLES, VEHICLES.withSql("hour", start));
        queries.put(LakeTable.SIGNALS, signals("hour_start", start, sum));
        if (minutes) {
            queries.put(LakeTable.VEHICLE_MINUTES, VEHICLE_MINUTES);
            queries.put(
                    LakeTable.SIGNAL_MINUTES, signals("minute_start", "(divide(micros, 60000000) * 60000000)", sum));
        }
        return queries;
    }

    private static SqlText signals(String column, String period, String sum) {
        return SIGNALS.withSql("column", column).withSql("period", period).withSql("sum", sum);
    }

    private static Totals totals(Statement statement, @Nullable CanFigures can) throws SQLException {
        try (ResultSet row = statement.executeQuery(TOTALS.text())) {
            return totals(row, can);
        }
    }

    /** Reads the figures in the first row of the result of {@link #TOTALS}. */
    static Totals totals(ResultSet row, @Nullable CanFigures can) throws SQLException {
        row.next();
        return new Totals(
                row.getLong("vehicles"),
                row.getDouble("completeness"),
                new HourSummary.LatencyMillis(row.getLong("p50"), row.getLong("p95"), row.getLong("p99")),
                can);
    }

    /** Writes the row of the hour in {@link LakeTable#HOURS} to a Parquet file. */
    void writeHour(Connection database, HourSummary summary, double completeness, Derivation.HourFiles files)
            throws SQLException {
        String query = hourQuery(summary, completeness);
        try (Statement statement = database.createStatement()) {
            copy(statement, query, LakeTable.HOURS, files);
        }
    }

    /**
     * Returns a query of the row of the hour in {@link LakeTable#HOURS}. Completeness is a text, because Trino rounds
     * decimals twice.
     */
    static String hourQuery(HourSummary summary, double completeness) {
        return "SELECT make_timestamptz(%d) AS hour_start, CAST(%d AS BIGINT) AS \"count\", CAST(%d AS BIGINT) AS vehicles, CAST(%d AS BIGINT) AS duplicates, CAST(%d AS BIGINT) AS malformed, CAST(%d AS BIGINT) AS latency_p50_ms, CAST(%d AS BIGINT) AS latency_p95_ms, CAST(%d AS BIGINT) AS latency_p99_ms, CAST('%s' AS DOUBLE) AS completeness"
                .formatted(
                        Instant.parse(summary.hour()).getEpochSecond() * MICROS_A_SECOND,
                        summary.records(),
                        summary.vehicles(),
                        summary.duplicates(),
                        summary.malformed(),
                        summary.latency().p50Ms(),
                        summary.latency().p95Ms(),
                        summary.latency().p99Ms(),
                        completeness);
    }

    private void copy(Statement statement, String query, LakeTable table, Derivation.HourFiles files)
            throws SQLException {
        statement.execute(TO_PARQUET
                .withSql("query", query)
                .withSql("fieldids", tables.fieldIds(table))
                .with(Map.of("file", files.table(table).toString())));
    }
}
