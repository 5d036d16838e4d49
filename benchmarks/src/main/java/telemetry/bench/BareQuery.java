package telemetry.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What no aggregation by DuckDB can be faster than: the aggregator's own SQL on local files, with as much memory and as
 * many threads as it has by default. A program of its own, so that the two share nothing; prints the seconds of each
 * round.
 */
final class BareQuery {
    private static final String MEMORY = "384MiB";
    private static final int MOST_THREADS = 3;
    private static final int SIGNALS = 5;
    private static final String HOUR_OF_MICROS = "(micros - micros % 3600000000)";

    private BareQuery() {}

    /** Arguments: the folder of the parts, a folder to write in, the hour, how often. */
    public static void main(String[] args) throws SQLException, IOException {
        for (int round = 0; round < Integer.parseInt(args[3]); round++) {
            long start = System.nanoTime();
            query(Path.of(args[0]), Path.of(args[1]), args[2]);
            System.out.println("seconds=" + (System.nanoTime() - start) / 1e9);
        }
    }

    private static void query(Path parts, Path folder, String hour) throws SQLException, IOException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            int threads = Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS);
            statement.execute("SET preserve_insertion_order = false");
            statement.execute("SET threads = " + threads);
            statement.execute("SET memory_limit = '" + MEMORY + "'");
            statement.execute("SET temp_directory = '%s'".formatted(folder.resolve("spill")));
            statement.execute(sql("lines.sql")
                    .replace(":files", "'%s'".formatted(parts.resolve("*.jsonl")))
                    .replace(":hour", "'%s'".formatted(hour.substring(0, "2026-11-23T04".length()))));
            statement.execute(sql("rollup.sql"));
            statement.execute(sql("vehicle-counts.sql"));
            statement.execute(sql("latency.sql"));
            statement.execute(sql("totals.sql"));
            statement.execute("DROP TABLE rolled_up");
            tables(statement, folder.resolve("telemetry.parquet"));
        }
    }

    /** The file of records, with as many columns of signals as by default, and the tables made of it. */
    private static void tables(Statement statement, Path records) throws SQLException, IOException {
        StringBuilder signals = new StringBuilder();
        for (int signal = 0; signal < SIGNALS; signal++) {
            signals.append(",\n")
                    .append(sql("signal-column.sql").replace(":path", "'$.s" + signal + "'"))
                    .append(" s")
                    .append(signal);
        }
        statement.execute(sql("records.sql").replace(":signals", signals).replace(":file", "'%s'".formatted(records)));
        statement.execute(sql("entries.sql").replace(":file", "'%s'".formatted(records)));
        statement.execute(sql("signal-table.sql").replace(":period", HOUR_OF_MICROS));
        statement.execute(sql("vehicle-table.sql").replace(":period", HOUR_OF_MICROS));
    }

    /** The aggregator's, without comments, which hold the names of parameters too. */
    private static String sql(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(BareQuery.class.getResourceAsStream("/telemetry/aggregator/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"))
                    .collect(Collectors.joining("\n"));
        }
    }
}
