package telemetry.lakecli;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Aligned columns, numbers to the right; as many rows and characters as one can look at. */
final class TableFormat {
    static final int MOST_ROWS = 1_000;
    static final int MOST_CHARACTERS = 120;

    private static final String GAP = "  ";

    private final List<String> names;
    private final List<List<@Nullable Object>> rows;

    private TableFormat(List<String> names, List<List<@Nullable Object>> rows) {
        this.names = names;
        this.rows = rows;
    }

    static void write(Rows rows, PrintWriter out) throws SQLException {
        List<List<@Nullable Object>> first = new ArrayList<>();
        boolean more = rows.next();
        while (more && first.size() < MOST_ROWS) {
            first.add(rows.values());
            more = rows.next();
        }
        write(rows.names(), first, out);
        out.println(end(first.size(), more));
    }

    /** Writes all of {@code rows}, with values as {@link Value} makes them. */
    static void write(List<String> names, List<List<@Nullable Object>> rows, PrintWriter out) {
        print(new TableFormat(names, rows).columns(), out);
    }

    private static String end(int rows, boolean cut) {
        return cut
                ? "the first %,d rows; --format csv or json gives all".formatted(rows)
                : rows == 1 ? "1 row" : "%,d rows".formatted(rows);
    }

    private List<Column> columns() {
        return IntStream.range(0, names.size())
                .mapToObj(column -> Column.of(
                        names.get(column),
                        rows.stream().map(row -> row.get(column)).toList()))
                .toList();
    }

    private static void print(List<Column> columns, PrintWriter out) {
        int lines = columns.getFirst().cells().size();
        for (int line = 0; line < lines; line++) {
            StringBuilder text = new StringBuilder();
            for (Column column : columns) {
                text.append(column.padded(line)).append(GAP);
            }
            out.println(text.toString().stripTrailing());
        }
    }

    /** @param cells header, rule, and what is below */
    private record Column(List<String> cells, int width, boolean right) {

        static Column of(String name, List<@Nullable Object> values) {
            List<String> cells = new ArrayList<>();
            cells.add(cell(name));
            values.forEach(value -> cells.add(cell(Value.text(value))));
            int width = cells.stream().mapToInt(Column::length).max().orElse(0);
            cells.add(1, "-".repeat(width));
            return new Column(cells, width, values.stream().allMatch(Column::isNumberOrNothing));
        }

        private static String cell(String text) {
            String start = length(text) <= MOST_CHARACTERS
                    ? text
                    : text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS - 1)) + '…';
            return Text.printable(start);
        }

        private static boolean isNumberOrNothing(@Nullable Object value) {
            return value == null || value instanceof Number;
        }

        private static int length(String text) {
            return text.codePointCount(0, text.length());
        }

        String padded(int line) {
            String cell = cells.get(line);
            String padding = " ".repeat(width - length(cell));
            return right ? padding + cell : cell + padding;
        }
    }
}
