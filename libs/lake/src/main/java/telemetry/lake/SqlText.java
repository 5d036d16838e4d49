package telemetry.lake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import telemetry.contract.LakeTable;

/**
 * A statement of SQL, without its comments. Immutable.
 *
 * @param text the statement, with a placeholder {@code :name} for each value
 */
public record SqlText(String text) {
    private static final Pattern PLACE = Pattern.compile(":([a-z]+)\\b");

    /** Reads the statement in the file {@code name} beside {@code owner}. */
    public static SqlText of(Class<?> owner, String name) {
        try (InputStream in = Objects.requireNonNull(owner.getResourceAsStream(name), name)) {
            return new SqlText(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"))
                    .reduce("", (text, line) -> text + line + "\n"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Returns the statement with quoted values, because COPY and read_json accept no JDBC parameters. */
    public String with(Map<String, String> values) {
        return PLACE.matcher(text).replaceAll(place -> {
            String value = values.get(place.group(1));
            return Matcher.quoteReplacement(value == null ? place.group() : quoted(value));
        });
    }

    /**
     * Returns the statement with {@code sql} in place of the placeholder {@code name}. The SQL is not quoted and must
     * not come from outside.
     */
    public SqlText withSql(String name, String sql) {
        return new SqlText(text.replace(":" + name, sql));
    }

    /** Returns {@code files} as a SQL list of texts, which may be empty. */
    public static String list(Collection<Path> files) {
        return files.stream().map(file -> quoted(file.toString())).collect(Collectors.joining(", ", "[", "]"));
    }

    /**
     * Returns SQL of a relation with all columns of {@code table} and the rows of {@code files}, which may be none.
     * Files that were written before a column was added have NULL in it.
     */
    public static String rows(LakeTable table, Collection<Path> files) {
        String stored = files.isEmpty()
                ? ""
                : " UNION ALL BY NAME SELECT * FROM read_parquet(%s, union_by_name = true, hive_partitioning = false)"
                        .formatted(list(files));
        return "(%s%s)".formatted(table.noRowsSql(), stored);
    }

    /** Returns {@code value} as a SQL text. */
    public static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
