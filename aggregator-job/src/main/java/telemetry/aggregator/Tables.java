package telemetry.aggregator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import telemetry.contract.HourPartition;
import telemetry.contract.TableKey;
import telemetry.contract.TableKey.Format;
import telemetry.contract.TableKey.Table;

/** Puts an hour's tables into the lake, as JSON Lines and as Parquet. Safe for use by many threads. */
final class Tables {
    private static final SqlText TO_PARQUET = SqlText.of("table-parquet.sql");
    private static final String OF_VEHICLES =
            "vehicle_id: 'VARCHAR', count: 'BIGINT', first_seen: 'TIMESTAMPTZ', last_seen: 'TIMESTAMPTZ', can_ids: 'BIGINT',";
    private static final String OF_SIGNALS =
            "vehicle_id: 'VARCHAR', signal: 'VARCHAR', count: 'BIGINT', min: 'DOUBLE', mean: 'DOUBLE', max: 'DOUBLE', last: 'DOUBLE'";
    private static final Map<Table, String> COLUMNS = new EnumMap<>(Map.of(
            Table.VEHICLES,
            "hour_start: 'TIMESTAMPTZ', " + OF_VEHICLES + " minutes: 'BIGINT', longest_gap_ms: 'BIGINT'",
            Table.SIGNALS,
            "hour_start: 'TIMESTAMPTZ', " + OF_SIGNALS,
            Table.HOURS,
            "hour_start: 'TIMESTAMPTZ', count: 'BIGINT', vehicles: 'BIGINT', duplicates: 'BIGINT', malformed: 'BIGINT',"
                    + " latency_p50_ms: 'BIGINT', latency_p95_ms: 'BIGINT', latency_p99_ms: 'BIGINT', completeness: 'DOUBLE'",
            Table.VEHICLE_MINUTES,
            "minute_start: 'TIMESTAMPTZ', " + OF_VEHICLES + " longest_gap_ms: 'BIGINT'",
            Table.SIGNAL_MINUTES,
            "minute_start: 'TIMESTAMPTZ', " + OF_SIGNALS));

    private final Lake lake;
    private final Duck duck;

    Tables(Lake lake, Duck duck) {
        this.lake = lake;
        this.duck = duck;
    }

    /** Puts those tables of {@code hour} whose JSON Lines are in {@code room}. */
    void write(HourPartition hour, WorkFolder.Room room) throws SQLException {
        try (Connection database = duck.open(room.spill());
                Statement statement = database.createStatement()) {
            statement.execute("SET preserve_insertion_order = true");
            for (Map.Entry<Table, String> table : COLUMNS.entrySet()) {
                Path lines = room.table(table.getKey(), Format.JSONL);
                if (Files.exists(lines)) {
                    Path parquet = room.table(table.getKey(), Format.PARQUET);
                    statement.execute(TO_PARQUET
                            .withSql("columns", '{' + table.getValue() + '}')
                            .with(Map.of("lines", lines.toString(), "file", parquet.toString())));
                    lake.write(new TableKey(hour, table.getKey(), Format.JSONL).key(), lines);
                    lake.write(new TableKey(hour, table.getKey(), Format.PARQUET).key(), parquet);
                }
            }
        }
    }
}
