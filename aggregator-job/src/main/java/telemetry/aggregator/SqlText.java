package telemetry.aggregator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One statement of SQL from a file beside this class, without its comments. Immutable.
 *
 * @param text the statement, with {@code :name} where a value goes
 */
record SqlText(String text) {
    private static final Pattern PLACE = Pattern.compile(":([a-z]+)\\b");

    /** The statement in the file {@code name}. */
    static SqlText of(String name) {
        try (InputStream in = Objects.requireNonNull(SqlText.class.getResourceAsStream(name), name)) {
            return new SqlText(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"))
                    .reduce("", (text, line) -> text + line + "\n"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The statement with quoted values; COPY and read_json take no parameters of JDBC. */
    String with(Map<String, String> values) {
        return PLACE.matcher(text).replaceAll(place -> {
            String value = values.get(place.group(1));
            return Matcher.quoteReplacement(value == null ? place.group() : quoted(value));
        });
    }

    /** {@code name} replaced by {@code sql} as it is, which must not come from outside. */
    SqlText withSql(String name, String sql) {
        return new SqlText(text.replace(":" + name, sql));
    }

    /** This, and {@code next} behind it. */
    SqlText then(SqlText next) {
        return new SqlText(text + next.text);
    }

    /** {@code value} as a text of SQL. */
    static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
