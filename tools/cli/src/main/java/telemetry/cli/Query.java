package telemetry.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A query and the files that it reads.
 *
 * @param sql one statement or several, separated by semicolons
 * @param views the views that the query can name
 */
record Query(String sql, List<ViewFiles> views) {
    /** The rows that a table shows. */
    static final int MAX_TABLE_ROWS = 1_000;

    private static final Pattern COLUMN_NAMES = Pattern.compile("\"column_names\":\\[[^\\]]*\\]");

    /**
     * Checks the syntax of {@code sql} before any object is downloaded.
     *
     * @throws SQLException if DuckDB's parser refuses the SQL
     * @throws IllegalStateException if {@code format} needs a query and the last statement is none
     */
    static void checkSyntax(String sql, Format format, Cache cache) throws SQLException {
        try (Database empty = Database.open(cache, List.of())) {
            if (!empty.parses(sql)) {
                try (Statement statement = empty.statement()) {
                    statement.execute(sql); // throws the parser's message
                }
            }
            if (format.isCopied() && !Statements.of(sql, empty).isQuery(empty)) {
                throw new IllegalStateException(
                        "--format %s needs a query as the last statement, such as SELECT, FROM, SHOW or DESCRIBE"
                                .formatted(format.name().toLowerCase(Locale.ROOT)));
            }
        }
    }

    /**
     * Returns the views that {@code sql} names. A column of the view {@code summaries} is called {@code records} too: the
     * view {@code records} is left out if DuckDB's parser finds the name among column names only.
     */
    static Set<View> views(String sql, Cache cache) throws SQLException {
        Set<View> views = View.namedIn(sql);
        try (Database empty = Database.open(cache, List.of())) {
            boolean isColumn = empty.tree(sql)
                    .map(tree -> COLUMN_NAMES.matcher(tree).replaceAll(""))
                    .filter(rest -> !View.namedIn(rest).contains(View.RECORDS))
                    .isPresent();
            if (isColumn) {
                views.remove(View.RECORDS);
            }
        }
        return views;
    }

    /**
     * Runs the query and prints the rows of its last statement. Prints nothing if the query fails.
     *
     * @throws SQLException if the query fails
     * @throws IOException if {@code out} refuses the rows
     */
    void print(Cache cache, Format format, PrintWriter out) throws SQLException, IOException {
        if (format.isCopied()) {
            Path file = cache.result();
            copyTo(file, cache, format);
            try (BufferedReader result = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                result.transferTo(out);
            }
        } else {
            printTable(cache, out);
        }
        if (out.checkError()) {
            throw new IOException("the result could not be written");
        }
    }

    /**
     * Runs the query and writes the rows of its last statement to {@code file}, which must not exist yet.
     *
     * @throws SQLException if the query fails
     * @throws IOException if the file cannot be written
     * @throws IllegalStateException if the last statement gives no rows
     */
    void export(Cache cache, Format format, Path file) throws SQLException, IOException {
        if (format.isCopied()) {
            copyTo(file, cache, format);
            return;
        }
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            if (!printTable(cache, out)) {
                throw new IllegalStateException("The last statement gives no rows for --output");
            }
            if (out.checkError()) {
                throw new IOException("the result could not be written");
            }
        }
    }

    /** DuckDB writes {@code file}. The query can write to the same path, but its result replaces that content. */
    private void copyTo(Path file, Cache cache, Format format) throws SQLException {
        try (Database database = Database.open(cache, views, List.of(file));
                Statement statement = database.statement()) {
            statement.execute(Statements.of(sql, database).copyTo(file, format));
        }
    }

    /** Returns true if the last statement gives rows, possibly none. */
    private boolean printTable(Cache cache, PrintWriter out) throws SQLException {
        try (Database database = Database.open(cache, views);
                Statement statement = database.statement()) {
            Statements statements = Statements.of(sql, database);
            String shown = statements.isQuery(database) ? statements.asText(MAX_TABLE_ROWS + 1) : sql;
            if (!statement.execute(shown)) {
                return false;
            }
            printTable(statement.getResultSet(), out);
            return true;
        }
    }

    private static void printTable(ResultSet result, PrintWriter out) throws SQLException {
        int width = result.getMetaData().getColumnCount();
        List<String> names = new ArrayList<>();
        for (int column = 1; column <= width; column++) {
            names.add(result.getMetaData().getColumnLabel(column));
        }
        List<List<String>> rows = new ArrayList<>();
        boolean more = result.next();
        for (; more && rows.size() < MAX_TABLE_ROWS; more = result.next()) {
            List<String> row = new ArrayList<>();
            for (int column = 1; column <= width; column++) {
                row.add(Objects.requireNonNullElse(result.getString(column), ""));
            }
            rows.add(row);
        }
        Table.print(names, rows, out);
        out.println(end(rows.size(), more));
    }

    private static String end(int rows, boolean cut) {
        return cut
                ? "the first %,d rows; --format csv or json gives all".formatted(rows)
                : rows == 1 ? "1 row" : "%,d rows".formatted(rows);
    }
}
