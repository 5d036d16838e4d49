package telemetry.lake;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * Opens in-memory DuckDB databases that spill to disk over their limit and load no extensions.
 *
 * @param memoryLimit bytes that one database may use, outside of the Java heap
 * @param threads threads of one query; each needs 128 MB of {@code memoryLimit}
 */
public record Duck(long memoryLimit, int threads) {
    private static final long MEBIBYTE = 1 << 20;

    /**
     * Opens a new database, which is deleted when the connection is closed.
     *
     * @param spill folder for data that does not fit into memory
     */
    public Connection open(Path spill) throws SQLException {
        Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = duck.createStatement()) {
            statement.execute("SET autoinstall_known_extensions = false");
            statement.execute("SET autoload_known_extensions = false");
            statement.execute("SET preserve_insertion_order = false");
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("SET threads = " + threads);
            statement.execute("SET memory_limit = '" + memoryLimit / MEBIBYTE + "MiB'");
            statement.execute(new SqlText("SET temp_directory = :spill").with(Map.of("spill", spill.toString())));
            return duck;
        } catch (SQLException failed) {
            duck.close();
            throw failed;
        }
    }
}
