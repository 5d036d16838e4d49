package telemetry.lakecli;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBStruct;
import org.duckdb.JsonNode;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Values of a result: null, Boolean, Number, String, {@link Json}, or lists and maps of these. Instants are texts in UTC,
 * bytes are texts in hexadecimal.
 */
final class Value {
    private static final JsonFactory JSON = new JsonFactory();
    private static final double LEAST_PLAIN = 1e-6;
    private static final double MOST_PLAIN = 1e15;

    private Value() {}

    /** JSON text on one line. */
    record Json(String text) {
        /** Line ends in JSON are white space between its tokens. */
        Json {
            text = text.replace('\n', ' ').replace('\r', ' ');
        }
    }

    /** What DuckDB's driver gives, as a value. */
    static @Nullable Object of(@Nullable Object given) throws SQLException {
        if (given == null) {
            return null;
        }
        return switch (given) {
            case Boolean bool -> bool;
            case Number number -> number;
            case JsonNode json -> new Json(json.toString());
            case OffsetDateTime time -> time.toInstant().toString();
            case LocalDateTime time -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
            case Timestamp time -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time.toLocalDateTime());
            case Blob blob -> HexFormat.of().formatHex(blob.getBytes(1, Math.toIntExact(blob.length())));
            case Array array -> list((Object[]) array.getArray());
            case DuckDBStruct struct -> map(struct.getMap());
            case Map<?, ?> map -> map(map);
            default -> given.toString();
        };
    }

    private static List<@Nullable Object> list(Object[] given) throws SQLException {
        List<@Nullable Object> list = new ArrayList<>();
        for (Object one : given) {
            list.add(of(one));
        }
        return list;
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> given) throws SQLException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : given.entrySet()) {
            map.put(text(of(entry.getKey())), of(entry.getValue()));
        }
        return map;
    }

    /** {@code value} as text: that of a list or a map is JSON, that of null is empty. */
    static String text(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        return switch (value) {
            case Json json -> json.text();
            case BigDecimal number -> number.toPlainString();
            case Double number -> text((double) number);
            case List<?> list -> json(list);
            case Map<?, ?> map -> json(map);
            default -> value.toString();
        };
    }

    /** Without an exponent as long as that is no longer. */
    private static String text(double number) {
        double size = Math.abs(number);
        return size >= LEAST_PLAIN && size < MOST_PLAIN
                ? new BigDecimal(Double.toString(number)).toPlainString()
                : Double.toString(number);
    }

    private static String json(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            write(value, json);
        }
        return text.toString();
    }

    /** Writes {@code value} as JSON; what is no number in JSON, as infinity, is a text. */
    static void write(@Nullable Object value, JsonGenerator json) {
        switch (value) {
            case null -> json.writeNull();
            case Boolean bool -> json.writeBoolean(bool);
            case Number number -> write(number, json);
            case Json text -> json.writeRawValue(text.text());
            case List<?> list -> {
                json.writeStartArray();
                list.forEach(one -> write(one, json));
                json.writeEndArray();
            }
            case Map<?, ?> map -> {
                json.writeStartObject();
                map.forEach((name, one) -> {
                    json.writeName(text(name));
                    write(one, json);
                });
                json.writeEndObject();
            }
            default -> json.writeString(value.toString());
        }
    }

    private static void write(Number value, JsonGenerator json) {
        switch (value) {
            case BigDecimal number -> json.writeNumber(number);
            case BigInteger number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case Float number -> json.writeNumber(number);
            default -> json.writeNumber(value.longValue());
        }
    }
}
