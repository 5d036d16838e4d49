package telemetry.aggregator;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import telemetry.contract.HourPartition;

/**
 * Makes of an hour's parts one Parquet file of its records: each once, in the order of vehicle and time, with the most
 * common signals as columns. The same lines give the same bytes. Immutable.
 */
final class Curation {
    private static final SqlText LINES = SqlText.of("lines.sql");
    private static final SqlText RECORDS = SqlText.of("records.sql");
    private static final SqlText SIGNAL = new SqlText("""
            ,
                CASE CAST(json_extract(payload, :path) AS VARCHAR) WHEN 'true' THEN 1 WHEN 'false' THEN 0
                     ELSE TRY_CAST(CAST(json_extract(payload, :path) AS VARCHAR) AS DOUBLE) END AS""");

    private final SqlText records;

    /** @param signals names of the signals that get a column; each one that {@link SealProperties} accepts */
    Curation(List<String> signals) {
        this.records = RECORDS.withSql(
                "signals", signals.stream().map(Curation::column).collect(Collectors.joining()));
    }

    private static String column(String signal) {
        return SIGNAL.with(Map.of("path", "$.\"" + signal + "\"")).stripTrailing() + " \"" + signal + '"';
    }

    /** Makes the lines of {@code parts}, at least one file, the view {@code lines} of {@code duck}. */
    static void viewLines(Connection duck, HourPartition hour, Path parts) throws SQLException {
        String firstCharacters = hour.toString().substring(0, "2026-11-23T04".length());
        execute(duck, LINES.with(Map.of("files", parts.resolve("*.jsonl").toString(), "hour", firstCharacters)));
    }

    /** Writes the records of the view {@code lines} of {@code duck} to {@code file}. */
    void write(Connection duck, Path file) throws SQLException {
        execute(duck, records.with(Map.of("file", file.toString())));
    }

    private static void execute(Connection duck, String sql) throws SQLException {
        try (Statement statement = duck.createStatement()) {
            statement.execute(sql);
        }
    }
}
