package telemetry.lakecli;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** JSON Lines in UTF-8: an object for each row, with NULLs. Of columns with the same name the second is {@code name_2}. */
final class JsonFormat {
    private static final JsonFactory JSON =
            JsonFactory.builder().rootValueSeparator("").build();

    private JsonFormat() {}

    @SuppressWarnings("resource") // closing the generator would close what it writes to
    static void write(Rows rows, PrintWriter out) throws SQLException, IOException {
        List<String> names = different(rows.names());
        JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out);
        for (long row = 1; rows.next(); row++) {
            Value.write(object(names, rows.values()), json);
            json.writeRaw('\n');
            json.flush();
            Format.check(row, out);
        }
    }

    private static Map<String, @Nullable Object> object(List<String> names, List<@Nullable Object> values) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int column = 0; column < names.size(); column++) {
            object.put(names.get(column), values.get(column));
        }
        return object;
    }

    private static List<String> different(List<String> names) {
        List<String> different = new ArrayList<>();
        for (String name : names) {
            String free = name;
            for (int number = 2; different.contains(free); number++) {
                free = name + "_" + number;
            }
            different.add(free);
        }
        return different;
    }
}
