package telemetry.lake;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/**
 * A Trino cluster.
 *
 * @param url the address for its JDBC driver
 * @param password the password; empty for none
 * @param catalog the Iceberg catalog that attaches to the aggregator's with the operator's key
 * @param linesCatalog the Hive catalog that reads lines of parts
 * @param timeout the timeout of one statement
 */
public record Cluster(String url, String user, String password, String catalog, String linesCatalog, Duration timeout) {

    /** Reads the rows of a result. */
    interface Rows<T> {
        T read(ResultSet rows) throws SQLException;
    }

    /** Opens a session. */
    Session open() {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        if (!password.isEmpty()) {
            properties.setProperty("password", password);
        }
        try {
            Session session = new Session(DriverManager.getConnection(url, properties), timeout);
            session.execute(
                    "set up the session",
                    "SET SESSION %s.collect_extended_statistics_on_write = false".formatted(catalog));
            session.execute(
                    "set up the session",
                    "SET SESSION %s.dynamic_filtering_wait_timeout = '30s'".formatted(linesCatalog));
            return session;
        } catch (SQLException failed) {
            throw new ClusterException("be reached", failed);
        }
    }

    /** A session of statements. Not safe for use by many threads. */
    record Session(Connection connection, Duration timeout) implements AutoCloseable {

        /** Executes {@code sql}; {@code step} gives its purpose in the message of a failure. */
        void execute(String step, String sql) {
            try (Statement statement = statement()) {
                statement.execute(sql);
            } catch (SQLException failed) {
                throw new ClusterException(step, failed);
            }
        }

        /** Executes the query {@code sql} and returns the result of {@code reader} for its rows. */
        <T> T query(String step, String sql, Rows<T> reader) {
            try (Statement statement = statement();
                    ResultSet rows = statement.executeQuery(sql)) {
                return reader.read(rows);
            } catch (SQLException failed) {
                throw new ClusterException(step, failed);
            }
        }

        private Statement statement() throws SQLException {
            Statement statement = connection.createStatement();
            statement.setQueryTimeout(Math.toIntExact(timeout.toSeconds()));
            return statement;
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException failed) {
                throw new ClusterException("end the session", failed);
            }
        }
    }
}
