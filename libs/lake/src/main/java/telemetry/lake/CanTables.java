package telemetry.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import telemetry.can.DecodeSql;

/**
 * Decodes the CAN frames of an hour into Parquet files, in batches, so that an hour of any size fits into the memory
 * limit. Needs the relation {@code records} of relations.sql. Not thread-safe.
 */
final class CanTables {
    private static final SqlText FRAMES = SqlText.of(CanTables.class, "can-frames.sql");
    private static final SqlText BATCH = SqlText.of(CanTables.class, "can-batch.sql");
    private static final SqlText ACCOUNT = SqlText.of(CanTables.class, "can-account.sql");
    private static final SqlText FIGURES = SqlText.of(CanTables.class, "can-figures.sql");
    private static final SqlText SAMPLES = SqlText.of(CanTables.class, "samples.sql");
    private static final SqlText DICTIONARY = SqlText.of(CanTables.class, "can-dictionary.sql");
    private static final long BATCH_FRAMES = 100_000;

    private final CanDictionary dictionary;
    private final Path folder;
    private final List<Path> batches = new ArrayList<>();

    private CanTables(CanDictionary dictionary, Path folder) {
        this.dictionary = dictionary;
        this.folder = folder;
    }

    /**
     * Decodes the hour's frames.
     *
     * @param folder a folder for the decoded signals
     */
    static CanTables decode(Connection duck, CanDictionary dictionary, Path folder) throws SQLException, IOException {
        CanTables tables = new CanTables(dictionary, folder);
        Path rows = folder.resolve("can-dictionary.jsonl");
        Files.writeString(rows, dictionary.rows());
        try (Statement statement = duck.createStatement()) {
            statement.execute("CREATE TABLE can_dictionary AS " + DecodeSql.dictionary(rows.toString()));
            statement.execute(
                    "CREATE TABLE can_account (group_number INTEGER, can_id VARCHAR, known BIGINT, short BIGINT)");
            statement.execute(
                    FRAMES.withSql("groupnumber", groupNumber(statement)).text());
            for (Group group : groups(statement)) {
                tables.decode(statement, group);
            }
            statement.execute("CREATE TABLE can_signals AS SELECT DISTINCT group_number, dbc, name FROM ("
                    + tables.decoded() + ")");
        }
        return tables;
    }

    /** The frames of one group, which have consecutive numbers. */
    private record Group(int number, long first, long last) {}

    private static List<Group> groups(Statement statement) throws SQLException {
        List<Group> groups = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(
                "SELECT group_number, min(frame), max(frame) FROM can_frames GROUP BY group_number ORDER BY group_number")) {
            while (rows.next()) {
                groups.add(new Group(rows.getInt(1), rows.getLong(2), rows.getLong(3)));
            }
        }
        return groups;
    }

    /** Returns a SQL expression for the number of the first group with the vehicle. */
    private static String groupNumber(Statement statement) throws SQLException {
        StringBuilder cases = new StringBuilder("CASE");
        try (ResultSet rows = statement.executeQuery(
                "SELECT DISTINCT group_number, vehicles FROM can_dictionary ORDER BY group_number")) {
            while (rows.next()) {
                cases.append(" WHEN vehicle_id GLOB ")
                        .append(SqlText.quoted(rows.getString(2)))
                        .append(" THEN ")
                        .append(rows.getInt(1));
            }
        }
        return cases.append(" END").toString();
    }

    private void decode(Statement statement, Group group) throws SQLException {
        for (long first = group.first(); first <= group.last(); first += BATCH_FRAMES) {
            Path batch = folder.resolve("can-" + batches.size() + ".parquet");
            String frames = "(SELECT * FROM can_frames WHERE frame BETWEEN %d AND %d)"
                    .formatted(first, Math.min(first + BATCH_FRAMES - 1, group.last()));
            String signals = DecodeSql.duckDb(
                    frames, "(SELECT * FROM can_dictionary WHERE group_number = %d)".formatted(group.number()));
            statement.execute(BATCH.with(Map.of("file", batch.toString()))
                    .replace(":frames", frames)
                    .replace(":signals", signals));
            statement.execute(ACCOUNT.with(Map.of("file", batch.toString())));
            batches.add(batch);
        }
    }

    /** Returns a query of all decoded signals. */
    private String decoded() {
        return batches.isEmpty()
                ? "SELECT NULL::INTEGER AS group_number, NULL::VARCHAR AS vehicle_id, NULL::VARCHAR AS can_id, NULL::BIGINT AS micros, NULL::BIGINT AS nanos_in_hour, NULL::VARCHAR AS dbc, NULL::VARCHAR AS name, NULL::DOUBLE AS \"value\", NULL::VARCHAR AS label, NULL::VARCHAR AS unit WHERE false"
                : "SELECT * FROM read_parquet(" + SqlText.list(batches) + ")";
    }

    /** Returns a query of the decoded numbers, with the columns of the view {@code figures}. */
    String figures() {
        return "SELECT vehicle_id, can_id, micros, nanos_in_hour, name AS signal, \"value\" AS figure, unit FROM ("
                + decoded() + ") WHERE isfinite(\"value\")";
    }

    /** Returns a query of the rows of {@link telemetry.contract.LakeTable#SAMPLES}. */
    SqlText samples() {
        return SAMPLES.withSql("decoded", decoded());
    }

    /**
     * Returns a query of the rows of {@link telemetry.contract.LakeTable#DICTIONARY}.
     *
     * @param start start of the hour in microseconds since 1970
     */
    SqlText dictionary(String start) {
        return DICTIONARY.withSql("hour", start);
    }

    CanFigures account(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(FIGURES.text())) {
            row.next();
            return new CanFigures(
                    dictionary.hash(),
                    row.getLong("frames"),
                    row.getLong("unknown_frames"),
                    row.getLong("unknown_ids"),
                    row.getLong("short_frames"),
                    row.getLong("bad_frames"));
        }
    }
}
