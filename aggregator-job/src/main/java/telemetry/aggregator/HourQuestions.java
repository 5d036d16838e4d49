package telemetry.aggregator;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import telemetry.contract.HourPartition;
import telemetry.contract.TableKey.Format;

/**
 * What every engine is asked about an hour, and where the answers go. Not safe for use by many threads.
 *
 * @param engine who is asked
 * @param hour the hour
 * @param room where the files of rows go
 */
record HourQuestions(Asked engine, HourPartition hour, WorkFolder.Room room) {
    private static final SqlText VEHICLE_COUNTS = SqlText.of("vehicle-counts.sql");
    private static final SqlText TOTALS = SqlText.of("totals.sql");
    private static final SqlText LATENCY = SqlText.of("latency.sql");
    private static final SqlText MALFORMED_FILES = SqlText.of("malformed-files.sql");
    private static final SqlText VEHICLES = SqlText.of("vehicle-table.sql");
    private static final SqlText SIGNALS = SqlText.of("signal-table.sql");

    /** What a question is about. */
    enum About {
        /** The relation {@code lines}. */
        LINES,
        /** The relation {@code rolled_up}. */
        ROLLED_UP,
        /** The relations {@code records} and {@code entries}. */
        ENTRIES
    }

    /** An engine that knows the relations. */
    @FunctionalInterface
    interface Asked {
        ResultSet ask(About about, SqlText question) throws SQLException;
    }

    /** Writes the per-vehicle counts; the counts do not say yet when vehicles were seen. */
    HourCounts counts() throws SQLException, IOException {
        try (ResultSet rows = engine.ask(About.ROLLED_UP, VEHICLE_COUNTS)) {
            TableFile.counts(rows, hour, room.vehicleCounts());
        }
        HourCounts counts = totals(latency());
        return counts.malformed() == 0 ? counts : counts.with(malformedFiles());
    }

    private HourCounts totals(HourSummary.LatencyMillis latency) throws SQLException {
        try (ResultSet row = engine.ask(About.ROLLED_UP, TOTALS)) {
            row.next();
            return new HourCounts(
                    row.getLong("records"),
                    row.getLong("vehicles"),
                    row.getLong("duplicates"),
                    row.getLong("malformed"),
                    latency,
                    Seen.NOTHING,
                    List.of());
        }
    }

    private HourSummary.LatencyMillis latency() throws SQLException {
        try (ResultSet row = engine.ask(About.ROLLED_UP, LATENCY)) {
            row.next();
            return new HourSummary.LatencyMillis(row.getLong("p50"), row.getLong("p95"), row.getLong("p99"));
        }
    }

    /** Reads the lines once more, which only an hour with malformed ones pays for. */
    private List<String> malformedFiles() throws SQLException {
        try (ResultSet rows = engine.ask(About.LINES, MALFORMED_FILES)) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                String file = rows.getString("filename");
                names.add(file.substring(file.lastIndexOf('/') + 1));
            }
            return names;
        }
    }

    /** Writes the tables of {@code periods}, one at least. */
    Seen tables(List<Period> periods) throws SQLException, IOException {
        Seen seen = Seen.NOTHING;
        for (Period period : periods) {
            seen = tables(period); // the same, whatever the period
        }
        return seen;
    }

    private Seen tables(Period period) throws SQLException, IOException {
        Path signals = room.table(period.signals(), Format.JSONL);
        try (ResultSet rows = engine.ask(About.ENTRIES, SIGNALS.withSql("period", period.sql()))) {
            TableFile.signals(rows, period, signals);
        }
        Path vehicles = room.table(period.vehicles(), Format.JSONL);
        try (ResultSet rows = engine.ask(About.ENTRIES, VEHICLES.withSql("period", period.sql()))) {
            return TableFile.vehicles(rows, period, vehicles);
        }
    }
}
