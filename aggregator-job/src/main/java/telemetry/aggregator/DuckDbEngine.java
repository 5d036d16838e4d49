package telemetry.aggregator;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
    private static final SqlText ENTRIES = SqlText.of("entries.sql");
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
        curation.records(hour, objects, room);
        return counts.with(writeTables(room));
    }

    private HourCounts counts(HourPartition hour, WorkFolder.Room room) throws SQLException, IOException {
        try (Connection database = duck.open(room.spill());
                Statement statement = database.createStatement()) {
            statement.execute(Curation.viewOfLines(hour, room));
            statement.execute(ROLLUP.text());
            try (ResultSet rows = statement.executeQuery(VEHICLE_COUNTS.text())) {
                TableFile.counts(rows, hour, room.vehicleCounts());
            }
            return totals(statement, latency(statement));
        }
    }

    private Seen writeTables(WorkFolder.Room room) throws SQLException, IOException {
        Seen seen = Seen.NOTHING;
        try (Connection database = duck.open(room.spill());
                Statement statement = database.createStatement()) {
            statement.execute(ENTRIES.with(Map.of("file", room.records().toString())));
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
            return HourCounts.latency(row);
        }
    }

    private static HourCounts totals(Statement statement, HourSummary.LatencyMillis latency) throws SQLException {
        HourCounts counts;
        try (ResultSet row = statement.executeQuery(TOTALS.text())) {
            counts = HourCounts.totals(row, latency);
        }
        return counts.malformed() == 0 ? counts : counts.with(malformedFiles(statement));
    }

    /** Reads the lines once more, which only an hour with malformed ones pays for. */
    private static List<String> malformedFiles(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery(MALFORMED_FILES.text())) {
            return HourCounts.fileNames(rows);
        }
    }
}
