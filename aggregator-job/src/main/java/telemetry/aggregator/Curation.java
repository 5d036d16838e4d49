package telemetry.aggregator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import telemetry.contract.HourPartition;

/**
 * Makes of an hour's parts one Parquet file of its records: each once, in the order of vehicle and time, with the most
 * common signals as columns. The same lines give the same bytes. Immutable.
 */
final class Curation {
    private static final SqlText LINES = SqlText.of("lines.sql");
    private static final SqlText RECORDS = SqlText.of("records.sql");
    private static final SqlText SIGNAL = SqlText.of("signal-column.sql");

    private final Lake lake;
    private final Duck duck;
    private final SqlText records;

    /** @param signals names of the signals that get a column, as {@link SealProperties} accepts them */
    Curation(Lake lake, Duck duck, List<String> signals) {
        this.lake = lake;
        this.duck = duck;
        this.records = RECORDS.withSql(
                "signals", signals.stream().map(Curation::column).collect(Collectors.joining()));
    }

    private static String column(String signal) {
        return ",\n" + SIGNAL.with(Map.of("path", "$.\"" + signal + '"')).stripTrailing() + " \"" + signal + '"';
    }

    /** The file, made if it is not in {@code room} yet. */
    Path records(HourPartition hour, HourObjects objects, WorkFolder.Room room)
            throws SQLException, InterruptedException {
        if (Files.notExists(room.records())) {
            lake.download(objects, room.parts());
            try (Connection database = duck.open(room.spill());
                    Statement statement = database.createStatement()) {
                statement.execute(viewOfLines(hour, room));
                statement.execute(records.with(Map.of("file", room.records().toString())));
            }
        }
        return room.records();
    }

    /** The statement that makes the lines of the parts in {@code room}, at least one part, the view {@code lines}. */
    static String viewOfLines(HourPartition hour, WorkFolder.Room room) {
        String firstCharacters = hour.toString().substring(0, "2026-11-23T04".length());
        return LINES.with(Map.of("files", room.parts().resolve("*.jsonl").toString(), "hour", firstCharacters));
    }
}
