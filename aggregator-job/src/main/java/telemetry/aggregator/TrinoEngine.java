package telemetry.aggregator;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import telemetry.contract.HourPartition;
import telemetry.contract.TableKey.Format;

/**
 * Counts the lines of an hour on a Trino cluster that reads the bucket itself: only rows of results come here. The same SQL
 * follows the reading of lines as on DuckDB, so that the results are the same. Reads just the parts that were listed.
 */
final class TrinoEngine implements Engine {
    /** A statement names each part, and Trino takes a million characters. */
    private static final int MOST_PARTS = 15_000;

    private static final SqlText SCHEMA = SqlText.of("trino/schema.sql");
    private static final SqlText TABLE = SqlText.of("trino/table.sql");
    private static final SqlText LINES = SqlText.of("trino/lines.sql");
    private static final SqlText ROLLUP = LINES.then(SqlText.of("trino/rollup.sql"));
    private static final SqlText ENTRIES = LINES.then(SqlText.of("trino/entries.sql"));
    private static final SqlText VEHICLE_COUNTS = ROLLUP.then(SqlText.of("vehicle-counts.sql"));
    private static final SqlText TOTALS = ROLLUP.then(SqlText.of("totals.sql"));
    private static final SqlText LATENCY = ROLLUP.then(SqlText.of("latency.sql"));
    private static final SqlText MALFORMED_FILES = LINES.then(SqlText.of("malformed-files.sql"));
    private static final SqlText VEHICLES = ENTRIES.then(SqlText.of("vehicle-table.sql"));
    private static final SqlText SIGNALS = ENTRIES.then(SqlText.of("signal-table.sql"));

    private final TrinoProperties trino;
    private final String schema;
    private final String location;
    private final List<Period> periods;

    /** @param periods what there are tables of, {@link Period#HOUR} among them */
    TrinoEngine(TrinoProperties trino, String bucket, List<Period> periods) {
        this.trino = trino;
        this.schema = trino.catalog() + '.' + trino.schema();
        this.location = "s3://" + bucket + "/raw/";
        this.periods = periods;
    }

    @Override
    public HourCounts count(HourPartition hour, HourObjects objects, WorkFolder.Room room)
            throws SQLException, IOException {
        if (objects.parts().size() > MOST_PARTS) {
            throw new IllegalStateException("hour %s has %d parts, and a statement for Trino can name %d"
                    .formatted(hour, objects.parts().size(), MOST_PARTS));
        }
        try (Connection cluster = connect();
                Statement statement = cluster.createStatement()) {
            statement.execute(SCHEMA.withSql("schema", schema).text());
            statement.execute(TABLE.withSql("schema", schema).with(Map.of("location", location)));
            return new Question(statement, hour, objects, room).answer();
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", trino.user());
        if (!trino.password().isEmpty()) {
            properties.setProperty("password", trino.password());
        }
        return DriverManager.getConnection(trino.url(), properties);
    }

    /** All that is asked about an hour, over one connection. */
    private final class Question {
        private final Statement statement;
        private final HourPartition hour;
        private final WorkFolder.Room room;
        private final String files;
        private final Map<String, String> partition;

        Question(Statement statement, HourPartition hour, HourObjects objects, WorkFolder.Room room) {
            this.statement = statement;
            this.hour = hour;
            this.room = room;
            this.files = objects.parts().stream()
                    .map(part -> SqlText.quoted(part.fileName()))
                    .collect(Collectors.joining(", "));
            String text = hour.toString();
            this.partition = Map.of(
                    "year", text.substring(0, 4),
                    "month", text.substring(5, 7),
                    "day", text.substring(8, 10),
                    "hour", text.substring(11, 13));
        }

        private ResultSet ask(SqlText sql) throws SQLException {
            return statement.executeQuery(
                    sql.withSql("schema", schema).withSql("files", files).with(partition));
        }

        HourCounts answer() throws SQLException, IOException {
            try (ResultSet rows = ask(VEHICLE_COUNTS)) {
                TableFile.counts(rows, hour, room.vehicleCounts());
            }
            Seen seen = Seen.NOTHING;
            for (Period period : periods) {
                seen = writeTables(period); // the same, whatever the period
            }
            return totals(latency()).with(seen);
        }

        private Seen writeTables(Period period) throws SQLException, IOException {
            try (ResultSet rows = ask(SIGNALS.withSql("period", period.sql()))) {
                TableFile.signals(rows, period, room.table(period.signals(), Format.JSONL));
            }
            try (ResultSet rows = ask(VEHICLES.withSql("period", period.sql()))) {
                return TableFile.vehicles(rows, period, room.table(period.vehicles(), Format.JSONL));
            }
        }

        private HourSummary.LatencyMillis latency() throws SQLException {
            try (ResultSet row = ask(LATENCY)) {
                return HourCounts.latency(row);
            }
        }

        private HourCounts totals(HourSummary.LatencyMillis latency) throws SQLException {
            HourCounts counts;
            try (ResultSet row = ask(TOTALS)) {
                counts = HourCounts.totals(row, latency);
            }
            return counts.malformed() == 0 ? counts : counts.with(malformedFiles());
        }

        private List<String> malformedFiles() throws SQLException {
            try (ResultSet rows = ask(MALFORMED_FILES)) {
                return HourCounts.fileNames(rows);
            }
        }
    }
}
