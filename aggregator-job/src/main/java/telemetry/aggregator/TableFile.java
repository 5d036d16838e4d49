package telemetry.aggregator;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import telemetry.contract.HourPartition;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes rows of a table as JSON Lines. Whichever engine the rows come from, equal rows are equal bytes. Not safe for use
 * by many threads.
 */
final class TableFile implements AutoCloseable {
    private static final JsonFactory JSON =
            JsonFactory.builder().rootValueSeparator("").build();
    private static final int DECIMALS = 9;

    private final OutputStream out;
    private final JsonGenerator json;

    private TableFile(Path file) throws IOException {
        out = new BufferedOutputStream(Files.newOutputStream(file));
        json = JSON.createGenerator(ObjectWriteContext.empty(), out);
    }

    /** Writes what vehicle-counts.sql gives. */
    static void counts(ResultSet rows, HourPartition hour, Path file) throws SQLException, IOException {
        try (TableFile table = new TableFile(file)) {
            while (rows.next()) {
                table.count(rows, hour);
            }
        }
    }

    private void count(ResultSet row, HourPartition hour) throws SQLException {
        json.writeStartObject();
        json.writeStringProperty("hour", hour.toString());
        json.writeStringProperty("vehicle_id", row.getString("vehicle_id"));
        json.writeNumberProperty("count", row.getLong("records"));
        json.writeStringProperty("first_timestamp", row.getString("first_timestamp"));
        json.writeStringProperty("last_timestamp", row.getString("last_timestamp"));
        end();
    }

    /** Writes what vehicle-table.sql gives. */
    static Seen vehicles(ResultSet rows, Period period, Path file) throws SQLException, IOException {
        Seen seen = Seen.NOTHING;
        try (TableFile table = new TableFile(file)) {
            while (rows.next()) {
                table.vehicle(rows, period);
                seen = seen.and(rows.getLong("minutes"), rows.getLong("first_micros"), rows.getLong("last_micros"));
            }
        }
        return seen;
    }

    private void vehicle(ResultSet row, Period period) throws SQLException {
        json.writeStartObject();
        instant(period.column(), row.getLong("period_micros"));
        json.writeStringProperty("vehicle_id", row.getString("vehicle_id"));
        json.writeNumberProperty("count", row.getLong("records"));
        instant("first_seen", row.getLong("first_micros"));
        instant("last_seen", row.getLong("last_micros"));
        json.writeNumberProperty("can_ids", row.getLong("can_ids"));
        if (period == Period.HOUR) {
            json.writeNumberProperty("minutes", row.getLong("minutes"));
        }
        long gapMillis = row.getLong("longest_gap_micros") / 1_000;
        number("longest_gap_ms", row.wasNull() ? null : (double) gapMillis);
        end();
    }

    /** Writes what signal-table.sql gives. */
    static void signals(ResultSet rows, Period period, Path file) throws SQLException, IOException {
        try (TableFile table = new TableFile(file)) {
            while (rows.next()) {
                table.signal(rows, period);
            }
        }
    }

    private void signal(ResultSet row, Period period) throws SQLException {
        json.writeStartObject();
        instant(period.column(), row.getLong("period_micros"));
        json.writeStringProperty("vehicle_id", row.getString("vehicle_id"));
        json.writeStringProperty("signal", row.getString("signal"));
        long count = row.getLong("records");
        json.writeNumberProperty("count", count);
        number("min", row.getDouble("smallest"));
        number("mean", row.getLong("summed") == count ? mean(row.getBigDecimal("total"), count) : null);
        number("max", row.getDouble("largest"));
        number("last", row.getDouble("latest"));
        end();
    }

    private static double mean(BigDecimal total, long count) {
        return total.divide(BigDecimal.valueOf(count), DECIMALS, RoundingMode.HALF_EVEN)
                .doubleValue();
    }

    /** Writes the one row of an hour. */
    static void hour(HourSummary summary, HourCounts counts, Path file) throws IOException {
        try (TableFile table = new TableFile(file)) {
            table.hour(summary, counts.completeness());
        }
    }

    private void hour(HourSummary summary, double completeness) {
        json.writeStartObject();
        json.writeStringProperty(Period.HOUR.column(), summary.hour());
        json.writeNumberProperty("count", summary.records());
        json.writeNumberProperty("vehicles", summary.vehicles());
        json.writeNumberProperty("duplicates", summary.duplicates());
        json.writeNumberProperty("malformed", summary.malformed());
        json.writeNumberProperty("latency_p50_ms", summary.latency().p50Ms());
        json.writeNumberProperty("latency_p95_ms", summary.latency().p95Ms());
        json.writeNumberProperty("latency_p99_ms", summary.latency().p99Ms());
        number("completeness", completeness);
        end();
    }

    private void instant(String name, long micros) {
        json.writeStringProperty(name, Seen.instant(micros).toString());
    }

    /** A whole number is written as one. */
    private void number(String name, @Nullable Double value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.writeNumberProperty(name, value.longValue());
        } else {
            json.writeNumberProperty(name, value);
        }
    }

    private void end() {
        json.writeEndObject();
        json.writeRaw('\n');
    }

    @Override
    public void close() throws IOException {
        json.close();
        out.close();
    }
}
