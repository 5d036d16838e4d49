package telemetry.aggregator;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import telemetry.lake.SqlText;

/** Reads a Parquet file with SQL. */
final class Parquet {
    private Parquet() {}

    /** Returns the rows of {@code sql} over {@code file}, as the table f, with values separated by bars. */
    static List<String> query(Path file, String sql) throws SQLException {
        return query(List.of(file), sql);
    }

    /** Returns the rows of {@code sql} over several files. */
    static List<String> query(List<Path> files, String sql) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute(
                    "CREATE VIEW f AS SELECT * FROM read_parquet(" + SqlText.list(files) + ", union_by_name = true)");
            try (ResultSet rows = statement.executeQuery(sql)) {
                List<String> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(row(rows));
                }
                return found;
            }
        }
    }

    private static String row(ResultSet rows) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        List<String> values = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
            values.add(String.valueOf(rows.getString(column)));
        }
        return String.join("|", values);
    }

    /**
     * Returns the rows of {@code select} that only one of two lists of files has, with up to three rows and the count
     * of each.
     *
     * @param select a query of {@code %s}, which is the table
     * @param folder folder for data that does not fit into DuckDB's memory
     */
    static List<String> differences(String select, List<Path> one, List<Path> other, Path folder) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("SET memory_limit = '3GB'");
            statement.execute("SET temp_directory = " + SqlText.quoted(folder.toString()));
            List<String> found = new ArrayList<>();
            String first = select.formatted(table(one));
            String second = select.formatted(table(other));
            addRows(found, "only one", statement, first, second);
            addRows(found, "only other", statement, second, first);
            return found;
        }
    }

    private static String table(List<Path> files) {
        return "read_parquet(" + SqlText.list(files) + ", union_by_name = true)";
    }

    private static void addRows(List<String> found, String name, Statement statement, String from, String without)
            throws SQLException {
        try (ResultSet rows = statement.executeQuery(
                "SELECT count(*) OVER (), d FROM (%s EXCEPT ALL %s) AS d LIMIT 3".formatted(from, without))) {
            while (rows.next()) {
                found.add(name + ' ' + row(rows));
            }
        }
    }
}
