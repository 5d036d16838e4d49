package telemetry.can;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Collectors;

/** The SQL queries that decode frames. */
public final class DecodeSql {
    private DecodeSql() {}

    /**
     * Returns a query for DuckDB with the columns frame, dbc, name, value, label and unit. It gives a row per frame and
     * signal of the frame. The value is NULL if the data is too short.
     *
     * @param frames relation or query in parentheses with frame (a unique key), can_id (text) and data (hex); inserted
     *     unchanged, so it must not come from untrusted input
     * @param dictionary relation as {@link #dictionary} makes it; inserted unchanged, so it must not come from
     *     untrusted input
     */
    public static String duckDb(String frames, String dictionary) {
        return with(read("decode.sql"), read("raw.sql"), frames, dictionary);
    }

    /**
     * Returns the same query for Trino. Its dictionary has the same names and the types BIGINT, INTEGER, ROW and ARRAY.
     */
    public static String trino(String frames, String dictionary) {
        return with(read("decode-trino.sql"), read("raw-trino.sql"), frames, dictionary);
    }

    /** Returns a query for DuckDB that reads a dictionary from the JSON Lines in {@code file}. */
    public static String dictionary(String file) {
        return read("dictionary.sql").replace(":file", quoted(file));
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String with(String statement, String raw, String frames, String dictionary) {
        return statement.replace(":raw", raw).replace(":frames", frames).replace(":dictionary", dictionary);
    }

    private static String read(String name) {
        try (InputStream in = Objects.requireNonNull(DecodeSql.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"))
                    .collect(Collectors.joining("\n"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
