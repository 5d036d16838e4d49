package telemetry.contract;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The tables of the lake and their columns, in order. The writer, the views and the published DDL are generated from
 * this enum. Timestamps are in UTC, to the microsecond.
 */
public enum LakeTable {
    /**
     * One row per record of an hour, sorted by vehicle and time. {@code payload} is JSON text as the engine formats it.
     * {@code other_fields} is a JSON object with the fields that the contract does not name. {@code timestamp_nanos}
     * has the last three digits of the nanoseconds, 0 to 999. One column per configured signal follows.
     */
    RECORDS(
            required("vehicle_id", Type.STRING),
            required("timestamp", Type.TIMESTAMP),
            required("timestamp_nanos", Type.INT),
            required("can_id", Type.STRING),
            optional("sequence", Type.LONG),
            required("payload", Type.STRING),
            optional("other_fields", Type.STRING),
            required("ingest_received_at", Type.TIMESTAMP),
            optional("fleet", Type.STRING),
            optional("vin", Type.STRING),
            optional("region", Type.STRING)),
    /**
     * One row per vehicle of an hour. {@code sequence_missing} is null if the vehicle sends no sequence numbers. {@code
     * fleet}, {@code vin} and {@code region} are of the vehicle's last record that has one.
     */
    VEHICLES(
            required("hour_start", Type.TIMESTAMP),
            required("vehicle_id", Type.STRING),
            required("count", Type.LONG),
            required("first_seen", Type.TIMESTAMP),
            required("last_seen", Type.TIMESTAMP),
            required("can_ids", Type.LONG),
            required("minutes", Type.LONG),
            optional("longest_gap_ms", Type.LONG),
            optional("sequence_missing", Type.LONG),
            optional("fleet", Type.STRING),
            optional("vin", Type.STRING),
            optional("region", Type.STRING)),
    /** One row per vehicle and signal of an hour. {@code unit} is null for signals of payloads. */
    SIGNALS(ofSignals("hour_start")),
    /** One row per hour. */
    HOURS(
            required("hour_start", Type.TIMESTAMP),
            required("count", Type.LONG),
            required("vehicles", Type.LONG),
            required("duplicates", Type.LONG),
            required("malformed", Type.LONG),
            required("latency_p50_ms", Type.LONG),
            required("latency_p95_ms", Type.LONG),
            required("latency_p99_ms", Type.LONG),
            required("completeness", Type.DOUBLE)),
    /** One row per vehicle and minute, if aggregates per minute are enabled. */
    VEHICLE_MINUTES(
            required("minute_start", Type.TIMESTAMP),
            required("vehicle_id", Type.STRING),
            required("count", Type.LONG),
            required("first_seen", Type.TIMESTAMP),
            required("last_seen", Type.TIMESTAMP),
            required("can_ids", Type.LONG),
            optional("longest_gap_ms", Type.LONG)),
    /** One row per vehicle, signal and minute, if aggregates per minute are enabled. */
    SIGNAL_MINUTES(ofSignals("minute_start")),
    /**
     * One row per CAN frame and signal that the frame holds, if there are DBC files for the vehicle. {@code value} is
     * null if the frame is too short.
     */
    SAMPLES(
            required("vehicle_id", Type.STRING),
            required("timestamp", Type.TIMESTAMP),
            required("timestamp_nanos", Type.INT),
            required("can_id", Type.STRING),
            required("signal", Type.STRING),
            optional("value", Type.DOUBLE),
            optional("label", Type.STRING)),
    /** One row per decoded signal of an hour and group of vehicles. {@code labels} is a JSON array. */
    DICTIONARY(
            required("hour_start", Type.TIMESTAMP),
            required("signal", Type.STRING),
            required("vehicles", Type.STRING),
            required("dbc", Type.STRING),
            required("message", Type.STRING),
            optional("unit", Type.STRING),
            optional("min", Type.DOUBLE),
            optional("max", Type.DOUBLE),
            optional("labels", Type.STRING),
            optional("comment", Type.STRING));

    @SuppressWarnings("ImmutableEnumChecker") // the list is unmodifiable
    private final List<Column> columns;

    LakeTable(Column... columns) {
        this.columns = List.of(columns);
    }

    /** The type of a column. */
    public enum Type {
        /** Text in UTF-8. */
        STRING("VARCHAR"),
        /** A signed integer of 32 bits. */
        INT("INTEGER"),
        /** A signed integer of 64 bits. */
        LONG("BIGINT"),
        /** An IEEE 754 number of 64 bits. */
        DOUBLE("DOUBLE"),
        /** An instant to the microsecond. */
        TIMESTAMP("TIMESTAMPTZ");

        private final String sql;

        Type(String sql) {
            this.sql = sql;
        }

        /** Returns the name of the type in DuckDB's SQL. */
        public String sql() {
            return sql;
        }
    }

    /**
     * One column.
     *
     * @param name the column's name in SQL
     * @param required true if the column is never null
     */
    public record Column(String name, Type type, boolean required) {

        /** Returns the column as NULL, in SQL. */
        public String nullSql() {
            return "CAST(NULL AS %s) AS \"%s\"".formatted(type.sql(), name);
        }
    }

    /** Returns the columns of a table of signals; {@code timeColumn} is the name of the first one. */
    private static Column[] ofSignals(String timeColumn) {
        return new Column[] {
            required(timeColumn, Type.TIMESTAMP),
            required("vehicle_id", Type.STRING),
            required("signal", Type.STRING),
            required("count", Type.LONG),
            required("min", Type.DOUBLE),
            optional("mean", Type.DOUBLE),
            required("max", Type.DOUBLE),
            required("last", Type.DOUBLE),
            optional("unit", Type.STRING)
        };
    }

    private static Column required(String name, Type type) {
        return new Column(name, type, true);
    }

    private static Column optional(String name, Type type) {
        return new Column(name, type, false);
    }

    /** Returns the columns of the table, in order. */
    public List<Column> columns() {
        return columns;
    }

    /** Returns a query in DuckDB's SQL whose result has the table's columns and no rows. */
    public String noRowsSql() {
        return columns.stream().map(Column::nullSql).collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
    }

    /** Returns the name in SQL, for example {@code vehicle_minutes}. */
    public String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the folder of the table's objects without a trailing slash, for example
     * {@code aggregates/vehicle-minutes}.
     */
    public String folder() {
        return this == RECORDS ? "curated" : "aggregates/" + sqlName().replace('_', '-');
    }

    /** Returns the column that determines the hour of a row. */
    public Column time() {
        return columns.stream()
                .filter(column -> column.type() == Type.TIMESTAMP)
                .findFirst()
                .orElseThrow();
    }
}
