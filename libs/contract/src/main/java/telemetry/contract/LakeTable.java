package telemetry.contract;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The tables of the lake and their columns, in their order. The writer, the views and the published DDL are made of this
 * one list. Times are in UTC and in microseconds.
 */
public enum LakeTable {
    /**
     * One row per record of an hour; sorted by vehicle and time. {@code payload} is JSON text in the engine's spelling,
     * {@code other_fields} a JSON object of the fields that the contract does not name, {@code timestamp_nanos} the last
     * three digits of the nanoseconds, 0 to 999. A column per configured signal follows.
     */
    RECORDS(
            required("vehicle_id", Type.STRING),
            required("timestamp", Type.TIMESTAMP),
            required("timestamp_nanos", Type.INT),
            required("can_id", Type.STRING),
            optional("sequence", Type.LONG),
            required("payload", Type.STRING),
            optional("other_fields", Type.STRING),
            required("ingest_received_at", Type.TIMESTAMP)),
    /** One row per vehicle of an hour. {@code sequence_missing} is null if the vehicle sends no sequence numbers. */
    VEHICLES(
            required("hour_start", Type.TIMESTAMP),
            required("vehicle_id", Type.STRING),
            required("count", Type.LONG),
            required("first_seen", Type.TIMESTAMP),
            required("last_seen", Type.TIMESTAMP),
            required("can_ids", Type.LONG),
            required("minutes", Type.LONG),
            optional("longest_gap_ms", Type.LONG),
            optional("sequence_missing", Type.LONG)),
    /** One row per vehicle and signal of an hour. */
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
    /** One row per vehicle and minute; only where minutes are wanted. */
    VEHICLE_MINUTES(
            required("minute_start", Type.TIMESTAMP),
            required("vehicle_id", Type.STRING),
            required("count", Type.LONG),
            required("first_seen", Type.TIMESTAMP),
            required("last_seen", Type.TIMESTAMP),
            required("can_ids", Type.LONG),
            optional("longest_gap_ms", Type.LONG)),
    /** One row per vehicle, signal and minute; only where minutes are wanted. */
    SIGNAL_MINUTES(ofSignals("minute_start"));

    @SuppressWarnings("ImmutableEnumChecker") // a list that cannot be changed
    private final List<Column> columns;

    LakeTable(Column... columns) {
        this.columns = List.of(columns);
    }

    /** Types of columns. */
    public enum Type {
        /** Text in UTF-8. */
        STRING("VARCHAR"),
        /** 32 bits, signed. */
        INT("INTEGER"),
        /** 64 bits, signed. */
        LONG("BIGINT"),
        /** IEEE 754, 64 bits. */
        DOUBLE("DOUBLE"),
        /** An instant in microseconds. */
        TIMESTAMP("TIMESTAMPTZ");

        private final String sql;

        Type(String sql) {
            this.sql = sql;
        }

        /** The type in DuckDB's SQL. */
        public String sql() {
            return sql;
        }
    }

    /**
     * One column.
     *
     * @param required true if it is never null
     */
    public record Column(String name, Type type, boolean required) {}

    /** The columns of a table of signals, whose rows start at {@code start}. */
    private static Column[] ofSignals(String start) {
        return new Column[] {
            required(start, Type.TIMESTAMP),
            required("vehicle_id", Type.STRING),
            required("signal", Type.STRING),
            required("count", Type.LONG),
            required("min", Type.DOUBLE),
            optional("mean", Type.DOUBLE),
            required("max", Type.DOUBLE),
            required("last", Type.DOUBLE)
        };
    }

    private static Column required(String name, Type type) {
        return new Column(name, type, true);
    }

    private static Column optional(String name, Type type) {
        return new Column(name, type, false);
    }

    /** Its columns, in their order. */
    public List<Column> columns() {
        return columns;
    }

    /** A query in DuckDB's SQL that has its columns and no rows. */
    public String noRowsSql() {
        return columns.stream()
                .map(column ->
                        "CAST(NULL AS %s) AS \"%s\"".formatted(column.type().sql(), column.name()))
                .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
    }

    /** The name in SQL: {@code vehicle_minutes}. */
    public String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The folder of its objects, without a slash at the end: {@code aggregates/vehicle-minutes}. */
    public String folder() {
        return this == RECORDS ? "curated" : "aggregates/" + sqlName().replace('_', '-');
    }

    /** The column that says which hour a row belongs to. */
    public Column time() {
        return columns.stream()
                .filter(column -> column.type() == Type.TIMESTAMP)
                .findFirst()
                .orElseThrow();
    }
}
