package telemetry.cli;

import java.nio.file.Path;
import java.sql.SQLException;
import telemetry.lake.SqlText;

/**
 * The SQL of a query, split before its last statement by DuckDB's parser.
 *
 * @param before the other statements, each with its semicolon; empty if there are none
 * @param last the last statement, without a semicolon
 */
record Statements(String before, String last) {
    private static final char SEPARATOR = ';';

    /**
     * Splits {@code sql}.
     *
     * @param sql SQL that {@code parser} accepts
     */
    static Statements of(String sql, Database parser) throws SQLException {
        int end = sql.length();
        for (int at = sql.lastIndexOf(SEPARATOR); at >= 0; at = sql.lastIndexOf(SEPARATOR, at - 1)) {
            if (!endsStatement(sql.substring(0, at), parser)) {
                continue;
            }
            if (!parser.isEmpty(sql.substring(at + 1, end))) {
                return new Statements(sql.substring(0, at + 1), sql.substring(at + 1, end));
            }
            end = at;
        }
        return new Statements("", sql.substring(0, end));
    }

    /**
     * Returns true if a semicolon after {@code before} separates statements. A semicolon in a string literal leaves the
     * literal open. A semicolon in a comment hides the parenthesis that is appended here.
     */
    private static boolean endsStatement(String before, Database parser) throws SQLException {
        return parser.parses(before) && !parser.parses(before + ')');
    }

    /** Returns the same statements, of which the last one writes its rows to {@code file}. */
    String copyTo(Path file, Format format) {
        return before + copy(file, format);
    }

    /** The option USE_TMP_FILE is off because the database may write to no other file. */
    private String copy(Path file, Format format) {
        return "COPY (%s\n) TO %s (%s, USE_TMP_FILE false)"
                .formatted(last, SqlText.quoted(file.toString()), format.copyOptions());
    }

    /**
     * Returns the same statements, of which the last one gives its values as text.
     *
     * @param limit the maximum number of rows
     */
    String asText(int limit) {
        return before + "SELECT COLUMNS(*)::VARCHAR FROM (%s\n) LIMIT %d".formatted(last, limit);
    }

    /** Returns true if the last statement is a query, which can be copied or nested. */
    boolean isQuery(Database parser) throws SQLException {
        return parser.parses(copy(Path.of("file"), Format.PARQUET));
    }
}
