package telemetry.lake;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * A query and the files that it is about.
 *
 * @param sql one statement or several, parted by semicolons
 * @param views the files of each view; none for a view that it does not name
 */
record Query(String sql, Map<View, List<Path>> views) {
    /** What DuckDB's driver says of any query that fails before its first row, if results are streamed. */
    private static final String NO_REASON = "Invalid result set";

    /**
     * Throws what is wrong with the SQL's form, before anything is downloaded.
     *
     * @throws SQLException with DuckDB's words
     */
    static void checkSyntax(String sql, Cache cache) throws SQLException {
        try (Database empty = Database.open(cache, Map.of(), Database.Results.WHOLE)) {
            if (!empty.parses(sql)) {
                try (Statement statement = empty.statement()) {
                    statement.execute(sql);
                }
            }
        }
    }

    /**
     * Runs it and writes the rows of its last statement.
     *
     * @throws SQLException if it fails, with DuckDB's words; rows may have been written
     * @throws IOException if {@code out} does not take them
     */
    void run(Cache cache, Format format, PrintWriter out) throws SQLException, IOException {
        try {
            run(cache, Database.Results.STREAMED, format, out);
        } catch (SQLException failed) {
            if (!String.valueOf(failed.getMessage()).contains(NO_REASON)) {
                throw failed;
            }
            run(
                    cache,
                    Database.Results.WHOLE,
                    format,
                    out); // in a new database, so that it fails again, with its reason
        }
    }

    private void run(Cache cache, Database.Results results, Format format, PrintWriter out)
            throws SQLException, IOException {
        try (Database database = Database.open(cache, views, results);
                Statement statement = database.statement()) {
            if (statement.execute(sql)) {
                format.write(new Rows(statement.getResultSet()), out);
            }
            if (out.checkError()) {
                throw new IOException("the result could not be written");
            }
        }
    }
}
