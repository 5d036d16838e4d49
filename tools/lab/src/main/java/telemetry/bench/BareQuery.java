package telemetry.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The lower bound for the time of a refresh with DuckDB. Writes the distinct records of local files in one COPY and
 * derives the tables from that file. Memory limit and thread count equal the aggregator's defaults, but no statement is
 * shared with the aggregator. Runs as a separate process to share no state with the load, and prints the seconds of
 * each round.
 */
@SuppressWarnings("InlineFormatString") // the SQL is easier to read as constants
final class BareQuery {
    private static final String MEMORY = "384MiB";
    private static final int MAX_THREADS = 3;
    private static final String COPY = """
            COPY (
              SELECT vehicle_id, "timestamp", can_id, CAST(payload AS VARCHAR) AS payload, min(ingest_received_at) AS received
              FROM read_json('%s', format = 'newline_delimited', columns = {vehicle_id: 'VARCHAR', "timestamp":
                'TIMESTAMP', can_id: 'VARCHAR', payload: 'JSON', ingest_received_at: 'TIMESTAMP'})
              GROUP BY ALL
              ORDER BY vehicle_id, "timestamp", can_id, payload
            ) TO '%s' (FORMAT parquet, COMPRESSION zstd)""";
    private static final String VEHICLES = """
            COPY (
              SELECT vehicle_id, count(*), min("timestamp"), max("timestamp"), count(DISTINCT can_id),
                count(DISTINCT date_trunc('minute', "timestamp")), max(gap)
              FROM (
                SELECT vehicle_id, can_id, "timestamp",
                  "timestamp" - lag("timestamp") OVER (PARTITION BY vehicle_id ORDER BY "timestamp") AS gap
                FROM read_parquet('%s'))
              GROUP BY vehicle_id
              ORDER BY vehicle_id
            ) TO '%s' (FORMAT parquet, COMPRESSION zstd)""";
    private static final String SIGNALS = """
            COPY (
              SELECT vehicle_id, signal, count(*), min(figure), avg(figure), max(figure), max_by(figure, "timestamp")
              FROM (
                SELECT vehicle_id, "timestamp", signal, TRY_CAST(value AS DOUBLE) AS figure
                FROM (
                  SELECT vehicle_id, "timestamp", unnest(json_keys(payload)) AS signal,
                    unnest(json_extract_string(payload, '$.*')) AS value
                  FROM read_parquet('%s')))
              GROUP BY vehicle_id, signal
              ORDER BY vehicle_id, signal
            ) TO '%s' (FORMAT parquet, COMPRESSION zstd)""";

    private BareQuery() {}

    /** Runs the statements. The arguments are the folder of the parts, the output folder and the number of rounds. */
    public static void main(String[] args) throws SQLException {
        for (int round = 0; round < Integer.parseInt(args[2]); round++) {
            long start = System.nanoTime();
            query(Path.of(args[0]), Path.of(args[1]));
            System.out.println("seconds=" + (System.nanoTime() - start) / 1e9);
        }
    }

    private static void query(Path parts, Path folder) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            int threads = Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
            statement.execute("SET preserve_insertion_order = false");
            statement.execute("SET threads = " + threads);
            statement.execute("SET memory_limit = '" + MEMORY + "'");
            statement.execute("SET temp_directory = '%s'".formatted(folder.resolve("spill")));
            Path records = folder.resolve("records.parquet");
            statement.execute(COPY.formatted(parts.resolve("*.jsonl"), records));
            statement.execute(VEHICLES.formatted(records, folder.resolve("vehicles.parquet")));
            statement.execute(SIGNALS.formatted(records, folder.resolve("signals.parquet")));
        }
    }
}
