package telemetry.aggregator;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import telemetry.contract.HourPartition;

/**
 * Counts the lines of an hour on a Trino cluster that reads the bucket itself: only rows of results come here. The same SQL
 * follows the reading of lines as on DuckDB, so that the results are the same. Reads just the parts that were listed.
 */
final class TrinoEngine implements Engine {
    /** A statement names each part, and Trino takes a million characters. */
    private static final int MOST_PARTS = 15_000;

    private static final SqlText SCHEMA = SqlText.of("trino/schema.sql");
    private static final SqlText TABLE = SqlText.of("trino/table.sql");
    private static final SqlText LINES = SqlText.of("trino/lines.sql");
    private static final SqlText ROLLED_UP = LINES.then(SqlText.of("trino/rollup.sql"));
    private static final SqlText ENTRIES = LINES.then(SqlText.of("trino/entries.sql"));

    private final TrinoProperties trino;
    private final String schema;
    private final String location;
    private final List<Period> periods;

    /** @param periods what there are tables of, {@link Period#HOUR} among them */
    TrinoEngine(TrinoProperties trino, String bucket, List<Period> periods) {
        this.trino = trino;
        this.schema = trino.catalog() + '.' + trino.schema();
        this.location = "s3://" + bucket + "/raw/";
        this.periods = periods;
    }

    @Override
    public HourCounts count(HourPartition hour, HourObjects objects, WorkFolder.Room room)
            throws SQLException, IOException {
        if (objects.parts().size() > MOST_PARTS) {
            throw new IllegalStateException("hour %s has %d parts, and a statement for Trino can name %d"
                    .formatted(hour, objects.parts().size(), MOST_PARTS));
        }
        try (Connection cluster = connect();
                Statement statement = cluster.createStatement()) {
            statement.execute(SCHEMA.withSql("schema", schema).text());
            statement.execute(TABLE.withSql("schema", schema).with(Map.of("location", location)));
            HourQuestions questions = questions(statement, hour, objects, room);
            return questions.counts().with(questions.tables(periods));
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", trino.user());
        if (!trino.password().isEmpty()) {
            properties.setProperty("password", trino.password());
        }
        return DriverManager.getConnection(trino.url(), properties);
    }

    /** Each statement brings the relations that it is about. */
    private HourQuestions questions(
            Statement statement, HourPartition hour, HourObjects objects, WorkFolder.Room room) {
        String files = objects.parts().stream()
                .map(part -> SqlText.quoted(part.fileName()))
                .collect(Collectors.joining(", "));
        Map<String, String> partition = partition(hour.toString());
        return new HourQuestions(
                (about, question) -> statement.executeQuery(relations(about)
                        .then(question)
                        .withSql("schema", schema)
                        .withSql("files", files)
                        .with(partition)),
                hour,
                room);
    }

    private static Map<String, String> partition(String hour) {
        return Map.of(
                "year", hour.substring(0, 4),
                "month", hour.substring(5, 7),
                "day", hour.substring(8, 10),
                "hour", hour.substring(11, 13));
    }

    private static SqlText relations(HourQuestions.About about) {
        return switch (about) {
            case LINES -> LINES;
            case ROLLED_UP -> ROLLED_UP;
            case ENTRIES -> ENTRIES;
        };
    }
}
