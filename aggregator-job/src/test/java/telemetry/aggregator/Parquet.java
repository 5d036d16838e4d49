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

    /** Rows of {@code sql} over {@code file}, which is the table f, their values parted by bars. */
    static List<String> query(Path file, String sql) throws SQLException {
        return query(List.of(file), sql);
    }

    /** The same over several files. */
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
}
