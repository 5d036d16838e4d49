package telemetry.can;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares the parser and the decoding SQL with the results of another decoder in a folder: {@code dbc/}, {@code
 * dictionary.jsonl} with a line per message, {@code frames.jsonl.gz} with a line per frame.
 */
@EnabledIfSystemProperty(named = "can.oracle", matches = ".+", disabledReason = "needs -Dcan.oracle=<folder>")
class OracleTest {
    private static final Path FOLDER = Path.of(System.getProperty("can.oracle", "."));

    private final JsonMapper json = new JsonMapper();

    @TempDir
    private Path folder;

    @Test
    void everyMessageAndSignalIsReadAsTheOracleReadsIt() throws IOException {
        List<String> differences = new ArrayList<>();
        Map<String, DbcFile> files = files();
        Map<String, Integer> seen = new HashMap<>();
        for (JsonNode expected : lines(FOLDER.resolve("dictionary.jsonl"))) {
            String dbc = expected.path("dbc").asString();
            seen.merge(dbc, 1, Integer::sum);
            DbcMessage message = Objects.requireNonNull(files.get(dbc)).messages().stream()
                    .filter(one -> one.id() == expected.path("frame_id").asInt()
                            && one.extended() == expected.path("extended").asBoolean())
                    .findFirst()
                    .orElse(null);
            if (message == null) {
                differences.add(dbc + " has no " + expected.path("message"));
            } else {
                compare(dbc, expected, message, differences);
            }
        }
        files.forEach((name, file) -> {
            if (seen.containsKey(name) && file.messages().size() != seen.get(name)) {
                differences.add(name + " has " + file.messages().size() + ", not " + seen.get(name));
            }
        });
        assertThat(seen).isNotEmpty();
        assertThat(differences).isEmpty();
    }

    private static void compare(String dbc, JsonNode expected, DbcMessage message, List<String> differences) {
        Map<String, @Nullable Object> of = new LinkedHashMap<>();
        of.put("message", message.name());
        of.put("length", message.bytes());
        of.put("fd", message.isFd());
        of.put("j1939", message.isJ1939());
        of.put("cycle_ms", message.cycleMillis());
        of.put("comment", message.comment());
        check(dbc + " " + message.name(), expected, of, differences);
        if (expected.path("signals").size() != message.signals().size()) {
            differences.add(
                    dbc + " " + message.name() + " has " + message.signals().size() + " signals");
        }
        for (JsonNode one : expected.path("signals")) {
            message.signal(one.path("name").asString())
                    .ifPresentOrElse(
                            signal -> check(
                                    dbc + " " + message.name() + "." + signal.name(), one, fields(signal), differences),
                            () -> differences.add(dbc + " " + message.name() + " has no " + one.path("name")));
        }
    }

    private static Map<String, @Nullable Object> fields(DbcSignal signal) {
        Map<String, @Nullable Object> of = new LinkedHashMap<>();
        DbcSelection selection = signal.selection();
        of.put("start", signal.start());
        of.put("length", signal.bits());
        of.put("byte_order", signal.littleEndian() ? "little" : "big");
        of.put("signed", signal.signed());
        of.put("float", signal.isFloat());
        of.put("factor", signal.factor());
        of.put("offset", signal.offset());
        of.put("min", signal.minimum());
        of.put("max", signal.maximum());
        of.put("unit", signal.unit());
        of.put("selector", signal.isSelector());
        of.put("selected_by", selection == null ? null : selection.selector());
        of.put("comment", signal.comment());
        of.put("raw_initial", signal.startValue());
        Map<String, String> labels = new LinkedHashMap<>();
        signal.labels().forEach(label -> labels.put(label.value().toString(), label.text()));
        of.put("labels", labels.isEmpty() ? null : new JsonMapper().valueToTree(labels));
        of.put("selected_at", selection == null ? null : selectedAt(selection));
        return of;
    }

    private static NavigableSet<Long> selectedAt(DbcSelection selection) {
        NavigableSet<Long> values = new TreeSet<>();
        for (DbcRange range : selection.ranges()) {
            LongStream.rangeClosed(range.first(), range.last()).forEach(values::add);
        }
        return values;
    }

    /** Returns true for limits of [0.0|0.0], which the oracle keeps. */
    private static boolean isUnlimited(String name, JsonNode signal) {
        return (name.equals("min") || name.equals("max"))
                && signal.path("min").asDouble() == 0
                && signal.path("max").asDouble() == 0;
    }

    private static NavigableSet<Long> numbers(JsonNode array) {
        NavigableSet<Long> numbers = new TreeSet<>();
        array.forEach(one -> numbers.add(one.asLong()));
        return numbers;
    }

    private static void check(
            String where, JsonNode expected, Map<String, @Nullable Object> actual, List<String> differences) {
        actual.forEach((name, value) -> {
            JsonNode wanted = expected.path(name);
            boolean same = switch (value) {
                case null -> wanted.isNull() || isUnlimited(name, expected);
                case Number number -> wanted.isNumber() && wanted.asDouble() == number.doubleValue();
                case NavigableSet<?> set -> set.equals(numbers(wanted));
                case JsonNode node -> wanted.equals(node);
                default -> wanted.asString().equals(value.toString());
            };
            if (!same) {
                differences.add(where + " " + name + ": " + value + ", not " + wanted);
            }
        });
    }

    @Test
    void everySignalOfEveryFrameHasTheOraclesValueAndLabel() throws IOException, SQLException {
        Map<String, DbcFile> files = files();
        int entries = writeFrames();
        Path rows = folder.resolve("dictionary.jsonl");
        try (var out = Files.newOutputStream(rows)) {
            DbcDictionary.of(List.copyOf(files.values())).writeTo(out);
        }
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("CREATE TABLE dictionary AS " + DecodeSql.dictionary(rows.toString()));
            statement.execute("CREATE TABLE frames AS SELECT * FROM read_json('" + folder.resolve("frames.jsonl")
                    + "', columns = {frame: 'BIGINT', dbc: 'VARCHAR', can_id: 'VARCHAR', data: 'VARCHAR'})");
            statement.execute("CREATE TABLE expected AS SELECT frame, name, CAST(value AS DOUBLE) AS value, label"
                    + " FROM read_json('" + folder.resolve("expected.jsonl")
                    + "', columns = {frame: 'BIGINT', name: 'VARCHAR', value: 'VARCHAR', label: 'VARCHAR'})");
            statement.execute("CREATE TABLE decoded AS SELECT d.* FROM (" + DecodeSql.duckDb("frames", "dictionary")
                    + ") d JOIN frames f ON d.frame = f.frame AND d.dbc = f.dbc");
            assertThat(number(statement, "SELECT count(*) FROM expected"))
                    .isEqualTo(entries)
                    .isPositive();
            String figures = "decoded " + number(statement, "SELECT count(*) FROM decoded")
                    + ", missing "
                    + number(statement, "SELECT count(*) FROM expected ANTI JOIN decoded USING (frame, name)")
                    + ", extra "
                    + number(statement, "SELECT count(*) FROM decoded ANTI JOIN expected USING (frame, name)")
                    + ", differing " + number(statement, DIFFERING);
            assertThat(figures).isEqualTo("decoded " + entries + ", missing 0, extra 0, differing 0");
        }
    }

    @Test
    void theDecoderInMemoryHasTheOraclesValuesToo() throws IOException {
        Map<String, FrameDecoder> decoders = new HashMap<>();
        files().forEach((name, file) -> decoders.put(name, FrameDecoder.of(DbcDictionary.of(List.of(file)))));
        int entries = 0;
        for (JsonNode one : lines(FOLDER.resolve("frames.jsonl.gz"))) {
            CanId id =
                    new CanId(one.path("frame_id").asInt(), one.path("extended").asBoolean());
            Map<String, DecodedSignal> found = new HashMap<>();
            Objects.requireNonNull(decoders.get(one.path("dbc").asString()))
                    .decode(id, FrameData.ofHex(one.path("data").asString()))
                    .forEach(signal -> found.put(signal.name(), signal));
            assertThat(found).hasSize(one.path("signals").size());
            for (var signal : one.path("signals").properties()) {
                DecodedSignal decoded =
                        Objects.requireNonNull(found.get(one.path("message").asString() + "." + signal.getKey()));
                JsonNode value = signal.getValue();
                assertThat(decoded.value())
                        .as("%s %s", one.path("dbc"), decoded)
                        .isEqualTo(value.isNull() ? null : (Double) Double.parseDouble(value.asString()));
                assertThat(decoded.label())
                        .isEqualTo(one.path("labels").path(signal.getKey()).asString(null));
                entries++;
            }
        }
        assertThat(entries).isPositive();
    }

    private static final String DIFFERING = "SELECT count(*) FROM expected e JOIN decoded d USING (frame, name)"
            + " WHERE e.value IS DISTINCT FROM d.value OR e.label IS DISTINCT FROM d.label";

    @Test
    void theRealLogHasTheOraclesSummary() throws IOException, SQLException {
        JsonNode expected = json.readTree(Files.readString(FOLDER.resolve("motec_can_sample.expected.json")));
        DbcFile dbc =
                DbcFile.read(FOLDER.resolve("dbc").resolve(expected.path("dbc").asString()));
        Path signals = folder.resolve("signals.parquet");
        try (CanLog log = CanLog.open(FOLDER.resolve(expected.path("log").asString()));
                SignalDecoder decoder = SignalDecoder.open(DbcDictionary.of(List.of(dbc)), folder, 512L << 20, 2)) {
            for (LogEntry entry = log.next(); entry != null; entry = log.next()) {
                decoder.add((CanFrame) entry);
            }
            SignalDecoder.Counts counts = decoder.write(signals, SignalDecoder.Format.PARQUET);
            assertThat(counts.frames()).isEqualTo(expected.path("frames").asLong());
            assertThat(counts.unknownFrames())
                    .isEqualTo(expected.path("unknown_frames").asLong());
        }
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT name, count(*), min(value), max(value), fsum(value) / count(*),"
                                + " arg_min(value, file_row_number), arg_max(value, file_row_number) FROM read_parquet('"
                                + signals
                                + "', file_row_number = true) GROUP BY name ORDER BY name")) {
            List<String> found = new ArrayList<>();
            while (row.next()) {
                String name = row.getString(1);
                JsonNode wanted = expected.path("signals")
                        .path(name.substring(0, name.indexOf('.')))
                        .path(name.substring(name.indexOf('.') + 1));
                assertThat(row.getLong(2))
                        .as(name)
                        .isEqualTo(wanted.path("count").asLong());
                assertThat(row.getDouble(3))
                        .as(name)
                        .isEqualTo(wanted.path("min").asDouble());
                assertThat(row.getDouble(4))
                        .as(name)
                        .isEqualTo(wanted.path("max").asDouble());
                assertThat(row.getDouble(5))
                        .as(name)
                        .isCloseTo(wanted.path("mean").asDouble(), withinPercentage(1e-10));
                assertThat(row.getDouble(6))
                        .as(name)
                        .isEqualTo(wanted.path("first").asDouble());
                assertThat(row.getDouble(7))
                        .as(name)
                        .isEqualTo(wanted.path("last").asDouble());
                found.add(name);
            }
            assertThat(found)
                    .hasSize(expected.path("signals").properties().stream()
                            .mapToInt(message -> message.getValue().size())
                            .sum());
        }
    }

    private int writeFrames() throws IOException {
        int entries = 0;
        int frame = 0;
        try (var frames = Files.newBufferedWriter(folder.resolve("frames.jsonl"));
                var expected = Files.newBufferedWriter(folder.resolve("expected.jsonl"))) {
            for (JsonNode one : lines(FOLDER.resolve("frames.jsonl.gz"))) {
                String id = String.format(
                        one.path("extended").asBoolean() ? "0x%08X" : "0x%03X",
                        one.path("frame_id").asInt());
                frames.write(json.writeValueAsString(Map.of(
                                "frame",
                                frame,
                                "dbc",
                                one.path("dbc").asString(),
                                "can_id",
                                id,
                                "data",
                                one.path("data").asString()))
                        + "\n");
                for (var signal : one.path("signals").properties()) {
                    Map<String, @Nullable Object> row = new HashMap<>();
                    row.put("frame", frame);
                    row.put("name", one.path("message").asString() + "." + signal.getKey());
                    row.put(
                            "value",
                            signal.getValue().isNull()
                                    ? null
                                    : signal.getValue().asString());
                    JsonNode label = one.path("labels").path(signal.getKey());
                    row.put("label", label.isMissingNode() ? null : label.asString());
                    expected.write(json.writeValueAsString(row) + "\n");
                    entries++;
                }
                frame++;
            }
        }
        return entries;
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Map<String, DbcFile> files() throws IOException {
        Map<String, DbcFile> files = new LinkedHashMap<>();
        try (Stream<Path> paths = Files.list(FOLDER.resolve("dbc"))) {
            for (Path path : paths.sorted().toList()) {
                DbcFile file = DbcFile.read(path);
                files.put(file.name(), file);
            }
        }
        return files;
    }

    private List<JsonNode> lines(Path file) throws IOException {
        try (var in = Files.newInputStream(file);
                BufferedReader reader = new BufferedReader(new InputStreamReader(
                        file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
            return reader.lines().map(json::readTree).toList();
        }
    }
}
