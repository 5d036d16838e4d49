package telemetry.lakecli;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import telemetry.lake.SqlText;

/**
 * A DuckDB in memory with views. Its statements can read the files of these views and none else, and cannot
 * undo that. Not safe for use by many threads.
 */
final class Database implements AutoCloseable {

    /** Whether rows are given while the query runs; such a one that fails at once does not say why. */
    enum Results {
        STREAMED,
        WHOLE
    }

    private final Connection duck;

    private Database(Connection duck) {
        this.duck = duck;
    }

    /**
     * Opens one.
     *
     * @param views the views that it is to have
     * @throws SQLException if a file cannot be read as what it should be
     */
    static Database open(Cache cache, Collection<ViewFiles> views, Results results) throws SQLException {
        return open(cache, views, results, List.of());
    }

    /**
     * Opens one whose statements can write and read other files, too.
     *
     * @param others these files; none of them need be there
     */
    static Database open(Cache cache, Collection<ViewFiles> views, Results results, List<Path> others)
            throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", Boolean.toString(results == Results.STREAMED));
        Connection duck = DriverManager.getConnection("jdbc:duckdb:", properties);
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

    /** DuckDB itself may write to its temporary folder. */
    private static void lock(Statement statement, Cache cache, Set<Path> files) throws SQLException {
        statement.execute("SET autoinstall_known_extensions = false");
        statement.execute("SET autoload_known_extensions = false");
        statement.execute("SET TimeZone = 'UTC'");
        statement.execute("SET temp_directory = " + SqlText.quoted(cache.spill().toString()));
        statement.execute("SET allowed_paths = " + SqlText.list(files));
        statement.execute("SET enable_external_access = false");
        statement.execute("SET lock_configuration = true");
    }

    /**
     * Returns whether {@code sql} is SQL, as far as can be told without the tables that it names.
     */
    boolean parses(String sql) throws SQLException {
        return !"parser".equals(parsed(sql, "error_type"));
    }

    /**
     * Returns the syntax tree of {@code sql} in JSON; empty if DuckDB's parser gives none, as of anything but SELECT.
     */
    Optional<String> tree(String sql) throws SQLException {
        return Optional.ofNullable(parsed(sql, "error")).filter("false"::equals).isPresent()
                ? Optional.ofNullable(parsed(sql, "statements"))
                : Optional.empty();
    }

    /** Returns whether {@code sql} holds no statement, but white space and comments. */
    boolean isEmpty(String sql) throws SQLException {
        return "[]".equals(parsed(sql, "statements"));
    }

    /** Returns the field {@code name} of what DuckDB's parser says of {@code sql}, in JSON; null if it has none. */
    private @Nullable String parsed(String sql, String name) throws SQLException {
        try (Statement statement = duck.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT json_serialize_sql(" + SqlText.quoted(sql) + ") ->> '$." + name + "'")) {
            row.next();
            return row.getString(1);
        }
    }

    /** A statement, to be closed; several in one text are run in turn, the last one gives the result. */
    Statement statement() throws SQLException {
        return duck.createStatement();
    }

    @Override
    public void close() throws SQLException {
        duck.close();
    }
}
