package telemetry.can;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Decodes frames on this machine, without a platform: frames are added one by one, then their signals are written to a file.
 * Frames wait in a database on disk, so that memory is bounded for logs of any length. Not thread-safe.
 */
public final class SignalDecoder implements AutoCloseable {
    /** Formats of the file of signals. */
    public enum Format {
        /** Comma-separated values with a header; times in RFC 3339 with nanoseconds. */
        CSV("FORMAT csv, HEADER true"),
        /** Apache Parquet, compressed with zstd; times in nanoseconds. */
        PARQUET("FORMAT parquet, COMPRESSION zstd");

        /** Puts the nanoseconds behind the point itself, because DuckDB's {@code %n} garbles them. */
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

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final long NANOS = 1_000_000_000;
    private static final long MEBIBYTE = 1 << 20;

    private static final long BATCH_FRAMES = 100_000;
    private static final int EXTENDED_DIGITS = 8;
    private static final int STANDARD_DIGITS = 3;

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
     * @param folder folder for the database and for what does not fit into memory; its files stay until the caller deletes it
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
            statement.execute("CREATE TABLE dictionary AS " + DecodeSql.dictionary(rows.toString()));
        }
    }

    /**
     * Adds a frame.
     *
     * @param time from 1970 to 2262
     * @param id CAN id of 11 or 29 bits
     * @param extended true for an id of 29 bits
     * @param data at most 64 bytes; longer data has no signals
     */
    public void add(Instant time, int id, boolean extended, byte[] data) throws SQLException {
        frames.beginRow();
        frames.append(count++);
        frames.append(Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano()));
        frames.append("0x" + HEX.toHexDigits(id, extended ? EXTENDED_DIGITS : STANDARD_DIGITS));
        frames.append(HEX.formatHex(data));
        frames.endRow();
    }

    /**
     * Writes the signals of all frames in the order of these, with the columns time, can_id, name, value, label and unit.
     *
     * @param file replaced if it exists
     * @return rows written
     */
    public long write(Path file, Format format) throws SQLException {
        frames.flush();
        try (Statement statement = duck.createStatement()) {
            long rows = 0;
            List<String> parts = new ArrayList<>();
            for (long first = 0; first == 0 || first < count; first += BATCH_FRAMES) {
                Path part = folder.resolve("part-" + parts.size() + ".parquet");
                rows += statement.executeUpdate(copy(decode(first), part, Format.PARQUET));
                parts.add(DecodeSql.quoted(part.toString()));
            }
            statement.execute("SET preserve_insertion_order = true");
            statement.executeUpdate(copy(select(format, parts), file, format));
            return rows;
        }
    }

    /** Returns a query for the signals of a batch of frames, in order; sorting a whole log would take memory by its length. */
    private static String decode(long first) {
        String batch = "(SELECT * FROM frames WHERE frame >= " + first + " AND frame < " + (first + BATCH_FRAMES) + ")";
        return "SELECT make_timestamp_ns(nanos) AS time, can_id, name, \"value\", label, unit FROM ("
                + DecodeSql.duckDb(batch, "dictionary") + ") JOIN " + batch + " USING (frame) ORDER BY frame, name";
    }

    private static String select(Format format, List<String> parts) {
        return "SELECT " + format.time() + " AS time, * EXCLUDE (time) FROM read_parquet([" + String.join(", ", parts)
                + "])";
    }

    private static String copy(String query, Path file, Format format) {
        return "COPY (" + query + ") TO " + DecodeSql.quoted(file.toString()) + " (" + format.options + ")";
    }

    @Override
    public void close() throws SQLException {
        try (duck) {
            frames.close();
        }
    }
}
