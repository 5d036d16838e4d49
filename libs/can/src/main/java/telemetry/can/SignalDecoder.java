package telemetry.can;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Decodes frames on this machine, without a platform. Frames are added one by one, then their signals are written to a
 * file. Frames are kept in a database on disk, so memory is bounded for logs of any length. Not thread-safe.
 */
public final class SignalDecoder implements AutoCloseable {
    /** Formats of the file of signals. */
    public enum Format {
        /** Comma-separated values with a header; times in RFC 3339 with nanoseconds. */
        CSV("FORMAT csv, HEADER true"),
        /** Apache Parquet, compressed with zstd; times in nanoseconds. */
        PARQUET("FORMAT parquet, COMPRESSION zstd");

        /** Appends the nanoseconds after the point explicitly, because DuckDB's {@code %n} garbles them. */
        private static final String RFC_3339 = "strftime(CAST(time AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S') || '.'"
                + " || lpad(CAST(epoch_ns(time) % 1000000000 AS VARCHAR), 9, '0') || 'Z'";

        private final String options;

        Format(String options) {
            this.options = options;
        }

        private String time() {
            return this == CSV ? RFC_3339 : "time";
        }
    }

    private static final long MEBIBYTE = 1 << 20;
    private static final long BATCH_FRAMES = 100_000;

    private static final String INTO_ACCOUNT = """
            INSERT INTO account
            SELECT can_id, count(*), count(*) FILTER (WHERE is_short)
            FROM (SELECT frame, can_id, bool_or("value" IS NULL) AS is_short FROM read_parquet(:part) GROUP BY ALL)
            GROUP BY can_id
            """;
    private static final String ACCOUNT = """
            SELECT coalesce(sum(known), 0), (SELECT count(*) FROM (SELECT DISTINCT can_id FROM frames ANTI JOIN account USING (can_id))),
                   coalesce(sum(short), 0)
            FROM account
            """;

    private final DuckDBConnection duck;
    private final Path folder;
    private final DuckDBAppender frames;
    private long count;

    private SignalDecoder(DuckDBConnection duck, Path folder) throws SQLException {
        this.duck = duck;
        this.folder = folder;
        this.frames = duck.createAppender("main", "frames");
    }

    /**
     * Opens a decoder.
     *
     * @param folder folder for the database and for data that does not fit into memory; the caller deletes its files
     * @param memoryLimit bytes that the database may use, outside of the Java heap; 128 MiB for each thread at least
     * @param threads threads of the database
     */
    public static SignalDecoder open(DbcDictionary dictionary, Path folder, long memoryLimit, int threads)
            throws IOException, SQLException {
        Path rows = folder.resolve("dictionary.jsonl");
        try (OutputStream out = Files.newOutputStream(rows)) {
            dictionary.writeTo(out);
        }
        DuckDBConnection duck = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("frames.duckdb"))
                .unwrap(DuckDBConnection.class);
        try {
            prepare(duck, folder, rows, memoryLimit, threads);
            return new SignalDecoder(duck, folder);
        } catch (SQLException failed) {
            duck.close();
            throw failed;
        }
    }

    private static void prepare(Connection duck, Path folder, Path rows, long memoryLimit, int threads)
            throws SQLException {
        try (Statement statement = duck.createStatement()) {
            statement.execute("SET autoinstall_known_extensions = false");
            statement.execute("SET autoload_known_extensions = false");
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("SET preserve_insertion_order = false");
            statement.execute("SET threads = " + threads);
            statement.execute("SET memory_limit = '" + memoryLimit / MEBIBYTE + "MiB'");
            statement.execute("SET temp_directory = "
                    + DecodeSql.quoted(folder.resolve("spill").toString()));
            statement.execute("CREATE TABLE frames (frame BIGINT, nanos BIGINT, can_id VARCHAR, data VARCHAR)");
            statement.execute("CREATE TABLE account (can_id VARCHAR, known BIGINT, short BIGINT)");
            statement.execute("CREATE TABLE dictionary AS " + DecodeSql.dictionary(rows.toString()));
        }
    }

    /** Adds a data frame. */
    public void add(CanFrame frame) throws SQLException {
        frames.beginRow();
        frames.append(count++);
        frames.append(frame.nanos());
        frames.append(frame.id().text());
        frames.append(frame.data().hex());
        frames.endRow();
    }

    /**
     * The account of the decoded frames.
     *
     * @param frames frames that were added
     * @param unknownFrames frames whose id no message with signals has
     * @param unknownIds distinct ids of these
     * @param shortFrames frames that are too short for a signal
     * @param signals rows that were written, with or without a value
     */
    public record Counts(long frames, long unknownFrames, long unknownIds, long shortFrames, long signals) {}

    /**
     * Writes the signals of all frames in frame order, with the columns time, can_id, name, value, label and unit.
     *
     * @param file the file, replaced if it exists
     */
    public Counts write(Path file, Format format) throws SQLException {
        frames.flush();
        try (Statement statement = duck.createStatement()) {
            long signals = 0;
            List<String> parts = new ArrayList<>();
            for (long first = 0; first == 0 || first < count; first += BATCH_FRAMES) {
                String part = DecodeSql.quoted(
                        folder.resolve("part-" + parts.size() + ".parquet").toString());
                signals += statement.executeUpdate(copy(decode(first), part, Format.PARQUET));
                statement.execute(INTO_ACCOUNT.replace(":part", part));
                parts.add(part);
            }
            statement.execute("SET preserve_insertion_order = true");
            statement.executeUpdate(copy(select(format, parts), DecodeSql.quoted(file.toString()), format));
            return account(statement, signals);
        }
    }

    private Counts account(Statement statement, long signals) throws SQLException {
        try (ResultSet row = statement.executeQuery(ACCOUNT)) {
            row.next();
            return new Counts(count, count - row.getLong(1), row.getLong(2), row.getLong(3), signals);
        }
    }

    /**
     * Returns a query for the signals of a batch of frames, in order. Sorting a whole log would take memory in
     * proportion to its length.
     */
    private static String decode(long first) {
        String batch = "(SELECT * FROM frames WHERE frame >= " + first + " AND frame < " + (first + BATCH_FRAMES) + ")";
        return "SELECT frame, make_timestamp_ns(nanos) AS time, can_id, name, \"value\", label, unit FROM ("
                + DecodeSql.duckDb(batch, "dictionary") + ") JOIN " + batch + " USING (frame) ORDER BY frame, name";
    }

    private static String select(Format format, List<String> parts) {
        return "SELECT " + format.time() + " AS time, * EXCLUDE (frame, time) FROM read_parquet(["
                + String.join(", ", parts) + "])";
    }

    private static String copy(String query, String file, Format format) {
        return "COPY (" + query + ") TO " + file + " (" + format.options + ")";
    }

    @Override
    public void close() throws SQLException {
        try (duck) {
            frames.close();
        }
    }
}
