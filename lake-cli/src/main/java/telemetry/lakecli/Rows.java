package telemetry.lakecli;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rows of a result, one after the other, with values as {@link Value} makes them. */
final class Rows {
    private static final Pattern TIME_WITHOUT_ZONE = Pattern.compile("TIMESTAMP(_S|_MS|_NS)?");

    private final ResultSet rows;
    private final ResultSetMetaData columns;

    Rows(ResultSet rows) throws SQLException {
        this.rows = rows;
        this.columns = rows.getMetaData();
    }

    /** The names of the columns; several may have the same. */
    List<String> names() throws SQLException {
        List<String> names = new ArrayList<>();
        for (int column = 1; column <= columns.getColumnCount(); column++) {
            names.add(columns.getColumnLabel(column));
        }
        return names;
    }

    /** Goes to the next row, to the first one at first. */
    boolean next() throws SQLException {
        return rows.next();
    }

    /** The values of this row. */
    List<@Nullable Object> values() throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        for (int column = 1; column <= columns.getColumnCount(); column++) {
            values.add(Value.of(value(column)));
        }
        return values;
    }

    /** A time without a zone must not become one of this machine's zone, where it might not exist. */
    private @Nullable Object value(int column) throws SQLException {
        return TIME_WITHOUT_ZONE.matcher(columns.getColumnTypeName(column)).matches()
                ? rows.getObject(column, LocalDateTime.class)
                : rows.getObject(column);
    }
}
