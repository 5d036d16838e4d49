package telemetry.aggregator;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.springframework.util.unit.DataSize;

/**
 * DuckDB as it is used here: a database of its own for each piece of work, which lives in memory, spills to disk over its
 * limit, and loads nothing from elsewhere.
 *
 * @param memoryLimit what one database may use, outside of the Java heap
 * @param threads how many it runs on; each needs 128 MB of {@code memoryLimit}
 */
record Duck(DataSize memoryLimit, int threads) {

    /**
     * A new database; it is gone when the connection is closed.
     *
     * @param spill folder for what does not fit into memory
     */
    Connection open(Path spill) throws SQLException {
        Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = duck.createStatement()) {
            statement.execute("SET autoinstall_known_extensions = false");
            statement.execute("SET autoload_known_extensions = false");
            statement.execute("SET preserve_insertion_order = false");
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("SET threads = " + threads);
            statement.execute("SET memory_limit = '" + memoryLimit.toMegabytes() + "MiB'");
            statement.execute(new SqlText("SET temp_directory = :spill").with(Map.of("spill", spill.toString())));
            return duck;
        } catch (SQLException failed) {
            duck.close();
            throw failed;
        }
    }
}
