package telemetry.lakecli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A query and the files that it is about.
 *
 * @param sql one statement or several, parted by semicolons
 * @param views the views that it can name
 */
record Query(String sql, List<ViewFiles> views) {
    /** What DuckDB's driver says of any query that fails before its first row, if results are streamed. */
    private static final String NO_REASON = "Invalid result set";

    private static final Pattern COLUMN_NAMES = Pattern.compile("\"column_names\":\\[[^\\]]*\\]");

    /**
     * Throws what is wrong with the SQL's form, before anything is downloaded.
     *
     * @throws SQLException with DuckDB's words
     * @throws IllegalStateException if the last statement gives no rows that {@code format} can write
     */
    static void checkSyntax(String sql, Format format, Cache cache) throws SQLException {
        try (Database empty = Database.open(cache, List.of(), Database.Results.WHOLE)) {
            if (!empty.parses(sql)) {
                try (Statement statement = empty.statement()) {
                    statement.execute(sql);
                }
            }
            if (format == Format.PARQUET && !Statements.of(sql, empty).canBeCopied(empty)) {
                throw new IllegalStateException(
                        "--format parquet needs a query as the last statement, as SELECT, FROM, SHOW or DESCRIBE");
            }
        }
    }

    /**
     * The views that {@code sql} names. The name of {@code records} is one of columns as well: it does not count where
     * DuckDB's parser finds it among names of columns only.
     */
    static Set<View> views(String sql, Cache cache) throws SQLException {
        Set<View> views = View.namedIn(sql);
        try (Database empty = Database.open(cache, List.of(), Database.Results.WHOLE)) {
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
     * Runs it and writes the rows of its last statement.
     *
     * @return whether that is a statement that gives rows, be it none
     * @throws SQLException if it fails, with DuckDB's words; rows may have been written
     * @throws IOException if {@code out} does not take them
     */
    boolean run(Cache cache, Format format, PrintWriter out) throws SQLException, IOException {
        try {
            return run(cache, Database.Results.STREAMED, format, out);
        } catch (SQLException failed) {
            if (!String.valueOf(failed.getMessage()).contains(NO_REASON)) {
                throw failed;
            }
            // in a new database, so that it fails again, with its reason
            return run(cache, Database.Results.WHOLE, format, out);
        }
    }

    private boolean run(Cache cache, Database.Results results, Format format, PrintWriter out)
            throws SQLException, IOException {
        try (Database database = Database.open(cache, views, results);
                Statement statement = database.statement()) {
            boolean hasRows = statement.execute(sql);
            if (hasRows) {
                format.write(new Rows(statement.getResultSet()), out);
            }
            if (out.checkError()) {
                throw new IOException("the result could not be written");
            }
            return hasRows;
        }
    }

    /**
     * Runs it and writes the rows of its last statement to {@code file}, which is not there yet.
     *
     * @throws SQLException if it fails, with DuckDB's words
     * @throws IOException if {@code file} does not take the rows
     * @throws IllegalStateException if the last statement gives no rows
     */
    void export(Cache cache, Format format, Path file) throws SQLException, IOException {
        if (format == Format.PARQUET) {
            copy(cache, file);
            return;
        }
        try (PrintWriter out =
                new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW))) {
            if (!run(cache, format, out)) {
                throw new IllegalStateException("The last statement gives no rows for --output");
            }
        }
    }

    /** Has DuckDB write {@code file}. The query sees its path; what it writes there itself is replaced by its result. */
    private void copy(Cache cache, Path file) throws SQLException {
        try (Database database = Database.open(cache, views, Database.Results.WHOLE, List.of(file));
                Statement statement = database.statement()) {
            statement.execute(Statements.of(sql, database).copyTo(file));
        }
    }
}
