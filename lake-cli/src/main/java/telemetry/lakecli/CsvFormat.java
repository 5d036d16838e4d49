package telemetry.lakecli;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values with a header, <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>, in UTF-8. NULL is
 * nothing between the commas, an empty text is {@code ""}.
 */
final class CsvFormat {
    private static final String LINE_END = "\r\n";
    private static final Pattern TO_QUOTE = Pattern.compile("[\",\r\n]");

    private CsvFormat() {}

    static void write(Rows rows, PrintWriter out) throws SQLException, IOException {
        write(rows.names(), out);
        for (long row = 1; rows.next(); row++) {
            write(rows.values(), out);
            Format.check(row, out);
        }
    }

    private static void write(List<? extends @Nullable Object> values, PrintWriter out) {
        out.print(values.stream().map(CsvFormat::field).collect(Collectors.joining(",", "", LINE_END)));
    }

    private static String field(@Nullable Object value) {
        String text = Value.text(value);
        boolean quote = TO_QUOTE.matcher(text).find() || (value != null && text.isEmpty());
        return quote ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
