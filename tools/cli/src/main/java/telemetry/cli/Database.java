package telemetry.cli;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import telemetry.lake.SqlText;

/**
 * A DuckDB in memory with views. Its statements can read the files of these views and no others, and cannot lift that
 * limit. Not thread-safe.
 */
final class Database implements AutoCloseable {
    private final Connection duck;

    private Database(Connection duck) {
        this.duck = duck;
    }

    /**
     * Opens a database with {@code views}.
     *
     * @throws SQLException if a file cannot be read in its format
     */
    static Database open(Cache cache, Collection<ViewFiles> views) throws SQLException {
        return open(cache, views, List.of());
    }

    /**
     * Opens a database whose statements can read and write {@code others} too.
     *
     * @param others files, which need not exist
     */
    static Database open(Cache cache, Collection<ViewFiles> views, List<Path> others) throws SQLException {
        Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = duck.createStatement()) {
            Set<Path> files =
                    views.stream().flatMap(view -> view.files().stream()).collect(Collectors.toSet());
            files.addAll(others);
            lock(statement, cache, files);
            for (ViewFiles view : views) {
                statement.execute(view.create());
            }
            return new Database(duck);
        } catch (SQLException failed) {
            duck.close();
            throw failed;
        }
    }

    /** Limits the database to {@code files} and, for its own temporary files, to a folder of the cache. */
    private static void lock(Statement statement, Cache cache, Set<Path> files) throws SQLException {
        statement.execute("SET autoinstall_known_extensions = false");
        statement.execute("SET autoload_known_extensions = false");
        statement.execute("SET TimeZone = 'UTC'");
        statement.execute("SET temp_directory = " + SqlText.quoted(cache.spill().toString()));
        statement.execute("SET allowed_paths = " + SqlText.list(files));
        statement.execute("SET enable_external_access = false");
        statement.execute("SET lock_configuration = true");
    }

    /** Returns true if DuckDB's parser accepts {@code sql}. The parser does not look up the tables. */
    boolean parses(String sql) throws SQLException {
        return !"parser".equals(parsed(sql, "error_type"));
    }

    /** Returns the syntax tree of {@code sql} as JSON; empty if there is none, which is so for all but SELECT. */
    Optional<String> tree(String sql) throws SQLException {
        return Optional.ofNullable(parsed(sql, "error")).filter("false"::equals).isPresent()
                ? Optional.ofNullable(parsed(sql, "statements"))
                : Optional.empty();
    }

    /** Returns true if {@code sql} contains no statement, only white space and comments. */
    boolean isEmpty(String sql) throws SQLException {
        return "[]".equals(parsed(sql, "statements"));
    }

    /** Returns the field {@code name} of the parser's JSON answer for {@code sql}; null if the answer lacks the field. */
    private @Nullable String parsed(String sql, String name) throws SQLException {
        try (Statement statement = duck.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT json_serialize_sql(" + SqlText.quoted(sql) + ") ->> '$." + name + "'")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Returns a statement, which the caller closes. Of several statements in one text, the last gives the result. */
    Statement statement() throws SQLException {
        return duck.createStatement();
    }

    @Override
    public void close() throws SQLException {
        duck.close();
    }
}
