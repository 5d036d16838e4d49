package telemetry.aggregator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.util.unit.DataSize;
import telemetry.contract.HourPartition;

/**
 * Counts the lines of an hour with DuckDB, in a database of its own for each run that lives in memory and spills to disk
 * over its limit. Immutable.
 */
final class HourQuery {
    private static final String LINES = sql("lines.sql");
    private static final String ROLLUP = sql("rollup.sql");
    private static final String VEHICLE_COUNTS = sql("vehicle-counts.sql");
    private static final String TOTALS = sql("totals.sql");
    private static final String LATENCY = sql("latency.sql");
    private static final String MALFORMED_FILES = sql("malformed-files.sql");

    private final DataSize memoryLimit;
    private final int threads;

    /** @param threads how many a query runs on; each needs 128 MB of {@code memoryLimit} */
    HourQuery(DataSize memoryLimit, int threads) {
        this.memoryLimit = memoryLimit;
        this.threads = threads;
    }

    /**
     * Counts the lines of the {@code .jsonl} files in {@code parts}, at least one, and writes the per-vehicle counts.
     *
     * @param spill folder for what does not fit into memory
     * @param vehicleCounts file to write, one line per vehicle
     * @throws SQLException if DuckDB fails
     */
    HourCounts run(HourPartition hour, Path parts, Path spill, Path vehicleCounts) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            configure(statement, spill);
            statement.execute(
                    bind(LINES, Map.of("files", parts.resolve("*.jsonl").toString(), "hour", hourText(hour))));
            statement.execute(ROLLUP);
            statement.execute(bind(VEHICLE_COUNTS, Map.of("hour", hour.toString(), "file", vehicleCounts.toString())));
            return totals(statement, latency(statement));
        }
    }

    private void configure(Statement statement, Path spill) throws SQLException {
        statement.execute("SET autoinstall_known_extensions = false");
        statement.execute("SET autoload_known_extensions = false");
        statement.execute("SET preserve_insertion_order = false");
        statement.execute("SET threads = " + threads);
        statement.execute("SET memory_limit = '" + memoryLimit.toMegabytes() + "MiB'");
        statement.execute(bind("SET temp_directory = :spill", Map.of("spill", spill.toString())));
    }

    private static HourSummary.LatencyMillis latency(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(LATENCY)) {
            row.next();
            return new HourSummary.LatencyMillis(row.getLong("p50"), row.getLong("p95"), row.getLong("p99"));
        }
    }

    private static HourCounts totals(Statement statement, HourSummary.LatencyMillis latency) throws SQLException {
        try (ResultSet row = statement.executeQuery(TOTALS)) {
            row.next();
            long malformed = row.getLong("malformed");
            return new HourCounts(
                    row.getLong("records"),
                    row.getLong("vehicles"),
                    row.getLong("duplicates"),
                    malformed,
                    latency,
                    malformed == 0 ? List.of() : malformedFiles(statement.getConnection()));
        }
    }

    /** Reads the lines once more, which only an hour with malformed ones pays for. */
    private static List<Path> malformedFiles(Connection duck) throws SQLException {
        try (Statement statement = duck.createStatement();
                ResultSet rows = statement.executeQuery(MALFORMED_FILES)) {
            List<Path> files = new ArrayList<>();
            while (rows.next()) {
                files.add(Path.of(rows.getString("filename")));
            }
            return files;
        }
    }

    private static String hourText(HourPartition hour) {
        return hour.toString().substring(0, "2026-11-23T04".length());
    }

    /** Puts quoted values where {@code :name} stands; COPY and read_json take no parameters of JDBC. */
    private static String bind(String sql, Map<String, String> values) {
        String bound = sql;
        for (Map.Entry<String, String> value : values.entrySet()) {
            String quoted = "'" + value.getValue().replace("'", "''") + "'";
            bound = bound.replace(":" + value.getKey(), quoted);
        }
        return bound;
    }

    private static String sql(String name) {
        try (InputStream in = Objects.requireNonNull(HourQuery.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"))
                    .reduce("", (text, line) -> text + line + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
