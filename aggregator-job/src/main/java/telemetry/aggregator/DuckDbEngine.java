package telemetry.aggregator;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import telemetry.contract.HourPartition;

/**
 * Counts the lines of an hour on this machine: downloads its parts, and has DuckDB read them. On the way it makes the
 * file of records that the hour may be sealed with; the tables are made of it. Immutable.
 */
final class DuckDbEngine implements Engine {
    private static final SqlText ROLLUP = SqlText.of("rollup.sql");
    private static final SqlText ENTRIES = SqlText.of("entries.sql");

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
        return counts.with(writeTables(hour, room));
    }

    private HourCounts counts(HourPartition hour, WorkFolder.Room room) throws SQLException, IOException {
        try (Connection database = duck.open(room.spill());
                Statement statement = database.createStatement()) {
            statement.execute(Curation.viewOfLines(hour, room));
            statement.execute(ROLLUP.text());
            return questions(statement, hour, room).counts();
        }
    }

    private Seen writeTables(HourPartition hour, WorkFolder.Room room) throws SQLException, IOException {
        try (Connection database = duck.open(room.spill());
                Statement statement = database.createStatement()) {
            statement.execute(ENTRIES.with(Map.of("file", room.records().toString())));
            return questions(statement, hour, room).tables(periods);
        }
    }

    /** The relations that they are about are in the database already. */
    private static HourQuestions questions(Statement statement, HourPartition hour, WorkFolder.Room room) {
        return new HourQuestions((about, question) -> statement.executeQuery(question.text()), hour, room);
    }
}
