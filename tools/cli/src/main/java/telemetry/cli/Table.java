package telemetry.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import telemetry.simulator.Printable;

/** Rows as aligned columns, with numbers to the right. Control characters are replaced and long values are cut. */
final class Table {
    /** The characters shown of one value. */
    static final int MAX_CHARACTERS = 120;

    private static final int GAP = 2;
    private static final String NUMBER = "-?\\d+(\\.\\d+)?(e[-+]\\d+)?";

    private Table() {}

    /**
     * Prints {@code rows} below a header.
     *
     * @param rows values as text; the empty text stands for a missing value
     */
    static void print(List<String> names, List<List<String>> rows, PrintWriter out) {
        List<List<String>> columns = IntStream.range(0, names.size())
                .mapToObj(column -> cells(
                        names.get(column),
                        rows.stream().map(row -> row.get(column)).toList()))
                .toList();
        List<Column> layout = new ArrayList<>();
        for (List<String> cells : columns) {
            int indent = layout.isEmpty() ? 0 : GAP;
            layout.add(new Column(cells.getFirst().length() + indent, indent, Column.Overflow.TRUNCATE));
        }
        TextTable table = TextTable.forColumns(Help.defaultColorScheme(Ansi.OFF), layout.toArray(Column[]::new));
        for (int line = 0; line < rows.size() + 2; line++) {
            int at = line;
            table.addRowValues(columns.stream().map(cells -> cells.get(at)).toArray(String[]::new));
        }
        out.print(table);
    }

    /** Returns the cells of one column, all of the same length: the header, a rule, and the values. */
    private static List<String> cells(String name, List<String> values) {
        List<String> shown =
                Stream.concat(Stream.of(name), values.stream()).map(Table::cell).toList();
        int width = shown.stream().mapToInt(String::length).max().orElse(0);
        boolean right = values.stream().allMatch(value -> value.isEmpty() || value.matches(NUMBER));
        List<String> cells = new ArrayList<>();
        for (String cell : shown) {
            String padding = " ".repeat(width - cell.length());
            cells.add(right ? padding + cell : cell + padding);
        }
        cells.add(1, "-".repeat(width));
        return cells;
    }

    private static String cell(String text) {
        String start = text.codePointCount(0, text.length()) <= MAX_CHARACTERS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_CHARACTERS - 1)) + '…';
        return Printable.line(start).replace("@|", "@\u2502"); // picocli reads @| as the start of a style
    }
}
