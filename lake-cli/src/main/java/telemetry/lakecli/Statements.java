package telemetry.lakecli;

import java.nio.file.Path;
import java.sql.SQLException;
import telemetry.lake.SqlText;

/**
 * The SQL of a query, parted before its last statement. DuckDB's parser tells where that is.
 *
 * @param before the other statements, each with its semicolon; empty if there are none
 * @param last the last statement, without one
 */
record Statements(String before, String last) {
    private static final char SEPARATOR = ';';

    /**
     * Parts {@code sql}.
     *
     * @param sql what {@code parser} takes
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

    /** Tells a separator from a semicolon in a text, which leaves it open, and from one in a comment, which hides what follows. */
    private static boolean endsStatement(String before, Database parser) throws SQLException {
        return parser.parses(before) && !parser.parses(before + ')');
    }

    /** The same statements, of which the last one writes its rows to {@code file}, as Parquet. */
    String copyTo(Path file) {
        return before + copy(file);
    }

    /** The last statement, writing its rows to {@code file}; DuckDB would write to a file beside first, which it may not. */
    private String copy(Path file) {
        return "COPY (%s\n) TO %s (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
                .formatted(last, SqlText.quoted(file.toString()));
    }

    /** Returns whether the last statement gives rows that can be copied. */
    boolean canBeCopied(Database parser) throws SQLException {
        return parser.parses(copy(Path.of("file")));
    }
}
