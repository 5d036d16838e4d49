package telemetry.aggregator;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import telemetry.contract.HourPartition;
import telemetry.contract.TableKey.Format;

/**
 * Counts the lines of an hour on this machine: downloads its parts, and has DuckDB read them. On the way it makes the
 * file of records that the hour may be sealed with; the tables are made of it. Immutable.
 */
final class DuckDbEngine implements Engine {
    private static final SqlText ROLLUP = SqlText.of("rollup.sql");
    private static final SqlText VEHICLE_COUNTS = SqlText.of("vehicle-counts.sql");
    private static final SqlText TOTALS = SqlText.of("totals.sql");
    private static final SqlText LATENCY = SqlText.of("latency.sql");
    private static final SqlText MALFORMED_FILES = SqlText.of("malformed-files.sql");
    private static final SqlText RECORDS = new SqlText("CREATE VIEW records AS SELECT * FROM read_parquet(:file)");
    private static final SqlText VEHICLES = SqlText.of("vehicle-table.sql");
    private static final SqlText SIGNALS = SqlText.of("signal-table.sql");

    private final Lake lake;
    private final Duck duck;
    private final Curation curation;
    private final List<Period> periods;

    /** @param periods what there are tables of, {@link Period#HOUR} among them */
    DuckDbEngine(Lake lake, Duck duck, Curation curation, List<Period> periods) {
        this.lake = lake;
        this.duck = duck;
        this.curation = curation;
        this.periods = periods;
    }

    @Override
    public HourCounts count(HourPartition hour, HourObjects objects, WorkFolder.Room room)
            throws SQLException, IOException, InterruptedException {
        lake.download(objects, room.parts());
        HourCounts counts = counts(hour, room);
        return counts.with(writeTables(hour, room));
    }

    private HourCounts counts(HourPartition hour, WorkFolder.Room room) throws SQLException {
        try (Connection database = duck.open(room.spill());
                Statement statement = database.createStatement()) {
            Curation.viewLines(database, hour, room.parts());
            statement.execute(ROLLUP.text());
            statement.execute(VEHICLE_COUNTS.with(
                    Map.of("hour", hour.toString(), "file", room.vehicleCounts().toString())));
            return totals(statement, latency(statement));
        }
    }

    private Seen writeTables(HourPartition hour, WorkFolder.Room room) throws SQLException, IOException {
        Seen seen = Seen.NOTHING;
        try (Connection database = duck.open(room.spill());
                Statement statement = database.createStatement()) {
            Curation.viewLines(database, hour, room.parts());
            curation.write(database, room.records());
            statement.execute(RECORDS.with(Map.of("file", room.records().toString())));
            for (Period period : periods) {
                seen = writeTables(statement, period, room); // the same, whatever the period
            }
        }
        return seen;
    }

    private static Seen writeTables(Statement statement, Period period, WorkFolder.Room room)
            throws SQLException, IOException {
        try (ResultSet rows =
                statement.executeQuery(SIGNALS.withSql("period", period.sql()).text())) {
            TableFile.signals(rows, period, room.table(period.signals(), Format.JSONL));
        }
        try (ResultSet rows =
                statement.executeQuery(VEHICLES.withSql("period", period.sql()).text())) {
            return TableFile.vehicles(rows, period, room.table(period.vehicles(), Format.JSONL));
        }
    }

    private static HourSummary.LatencyMillis latency(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(LATENCY.text())) {
            row.next();
            return new HourSummary.LatencyMillis(row.getLong("p50"), row.getLong("p95"), row.getLong("p99"));
        }
    }

    private static HourCounts totals(Statement statement, HourSummary.LatencyMillis latency) throws SQLException {
        try (ResultSet row = statement.executeQuery(TOTALS.text())) {
            row.next();
            long malformed = row.getLong("malformed");
            return new HourCounts(
                    row.getLong("records"),
                    row.getLong("vehicles"),
                    row.getLong("duplicates"),
                    malformed,
                    latency,
                    Seen.NOTHING,
                    malformed == 0 ? List.of() : malformedFiles(statement.getConnection()));
        }
    }

    /** Reads the lines once more, which only an hour with malformed ones pays for. */
    private static List<String> malformedFiles(Connection duck) throws SQLException {
        try (Statement statement = duck.createStatement();
                ResultSet rows = statement.executeQuery(MALFORMED_FILES.text())) {
            List<String> files = new ArrayList<>();
            while (rows.next()) {
                files.add(Path.of(rows.getString("filename")).getFileName().toString());
            }
            return files;
        }
    }
}
