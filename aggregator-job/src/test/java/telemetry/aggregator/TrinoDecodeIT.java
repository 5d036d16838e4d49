package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import telemetry.can.DbcDictionary;
import telemetry.can.DbcFile;
import telemetry.can.DecodeSql;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decodes frames on a real Trino and compares each row with DuckDB's: {@code mvn -Ptrino -pl aggregator-job -am
 * verify}. {@code -Dcan.oracle} adds the frames of a folder; see {@code OracleTest}.
 */
@EnabledIfSystemProperty(named = "trino.home", matches = ".+", disabledReason = "only the profile trino has a server")
class TrinoDecodeIT {
    private static final String DICTIONARY = """
            (SELECT * FROM UNNEST(CAST(json_parse(:rows) AS ARRAY(ROW(dbc VARCHAR, message VARCHAR, signal VARCHAR, name VARCHAR,
              frame_id BIGINT, extended BOOLEAN, pgn BIGINT, first_bit INTEGER, bits INTEGER, little_endian BOOLEAN,
              is_signed BOOLEAN, is_float BOOLEAN, exact BOOLEAN, factor DOUBLE, "offset" DOUBLE, unit VARCHAR,
              labels ARRAY(ROW(raw BIGINT, "value" DOUBLE, label VARCHAR)),
              selectors ARRAY(ROW(little_endian BOOLEAN, first_bit INTEGER, bits INTEGER,
                ranges ARRAY(ROW(lo BIGINT, hi BIGINT)))))))))""";
    private static final String FRAMES =
            "(SELECT * FROM UNNEST(CAST(json_parse(:rows) AS ARRAY(ROW(frame BIGINT, can_id VARCHAR, data VARCHAR)))))";
    private static final String DBC = """
            BO_ 1 Ints: 8 X
             SG_ Little : 4|12@1- (0.5,1) [0|0] "V" X
             SG_ Big : 23|12@0- (1,0) [0|0] "" X
             SG_ Bit : 63|1@1+ (1,0) [0|0] "" X
            BO_ 2 Whole: 8 X
             SG_ U64 : 0|64@1+ (1,0) [0|0] "" X
             SG_ S64 : 7|64@0- (1,0) [0|0] "" X
             SG_ Tripled : 0|64@1+ (3,-1) [0|0] "" X
             SG_ Scaled : 0|64@1+ (0.1,-1) [0|0] "" X
            BO_ 3 Floats: 12 X
             SG_ F32 : 0|32@1- (2,0.5) [0|0] "" X
             SG_ F64 : 39|64@0- (1,0) [0|0] "" X
            BO_ 4 Mux: 8 X
             SG_ Outer M : 0|1@1+ (1,0) [0|0] "" X
             SG_ Inner m1M : 8|2@1+ (1,0) [0|0] "" X
             SG_ Deep m0 : 16|8@1+ (1,0) [0|0] "" X
             SG_ Other m0 : 24|8@1+ (1,0) [0|0] "" X
            BO_ 5 Labelled: 1 X
             SG_ State : 0|2@1- (1,0) [0|0] "" X
            BO_ 2147483654 Fd: 64 X
             SG_ Little9 : 77|64@1- (1,0) [0|0] "" X
             SG_ Big9 : 178|61@0+ (1,0) [0|0] "" X
            BO_ 2566844158 Pdu2: 8 X
             SG_ Temperature : 0|8@1+ (1,-40) [0|0] "degC" X
            SIG_VALTYPE_ 3 F32 : 1;
            SIG_VALTYPE_ 3 F64 : 2;
            SG_MUL_VAL_ 4 Deep Inner 1-2, 3-3;
            VAL_ 5 State -1 "minus" 0 "zero" ;
            BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";
            BA_ "VFrameFormat" BO_ 2566844158 3;
            """;
    private static final List<String> IDS = List.of(
            "0x001",
            "0x002",
            "0x003",
            "0x004",
            "0x004",
            "0x005",
            "0x00000006",
            "0x18FEEEFE",
            "0x0CFEEE21",
            "0x7FF",
            "0x1");

    @TempDir
    private static Path folder;

    private static TrinoServer server;

    private final JsonMapper json = new JsonMapper();

    /** A frame with its position in a list. */
    private record Frame(long frame, String can_id, String data) {}

    @BeforeAll
    static void start() throws Exception {
        server = TrinoServer.start(
                Path.of(System.getProperty("trino.home")),
                Files.createDirectory(folder.resolve("trino")),
                "connector.name=iceberg\niceberg.catalog.type=rest\niceberg.rest-catalog.uri=http://127.0.0.1:1\n");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.close();
    }

    @Test
    void framesOfEveryKindHaveTheSameSignals() throws Exception {
        Random random = new Random(5);
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            byte[] data = new byte[i % 3 == 0 ? 64 : random.nextInt(14)];
            random.nextBytes(data);
            frames.add(new Frame(
                    i,
                    IDS.get(random.nextInt(IDS.size())),
                    i % 50 == 0 ? "no hex" : HexFormat.of().formatHex(data)));
        }
        DbcFile file = DbcFile.parse("test.dbc", DBC.getBytes(StandardCharsets.UTF_8));

        List<String> rows = compare(file, frames);

        assertThat(rows).hasSizeGreaterThan(5_000);
        assertThat(rows.stream().map(row -> row.split("\\|", -1)[2]).distinct()).hasSize(17);
    }

    @Test
    @EnabledIfSystemProperty(named = "can.oracle", matches = ".+", disabledReason = "needs -Dcan.oracle=<folder>")
    void framesOfTheOracleHaveTheSameSignals() throws Exception {
        Path oracle = Path.of(System.getProperty("can.oracle"));
        Map<String, List<Frame>> frames = new TreeMap<>();
        int entries = 0;
        try (InputStream in = Files.newInputStream(oracle.resolve("frames.jsonl.gz"));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode one = json.readTree(line);
                List<Frame> of = frames.computeIfAbsent(one.path("dbc").asString(), dbc -> new ArrayList<>());
                String id = String.format(
                        one.path("extended").asBoolean() ? "0x%08X" : "0x%03X",
                        one.path("frame_id").asInt());
                of.add(new Frame(of.size(), id, one.path("data").asString()));
                entries += one.path("signals").size();
            }
        }
        int rows = 0;
        for (Map.Entry<String, List<Frame>> dbc : frames.entrySet()) {
            rows += compare(DbcFile.read(oracle.resolve("dbc").resolve(dbc.getKey())), dbc.getValue())
                    .size();
        }
        assertThat(rows).isEqualTo(entries).isPositive();
    }

    private List<String> compare(DbcFile file, List<Frame> frames) throws IOException, SQLException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        DbcDictionary.of(List.of(file)).writeTo(rows);
        String dictionary = rows.toString(StandardCharsets.UTF_8);
        List<String> onTrino = trino(dictionary, frames);
        assertThat(onTrino).containsExactlyInAnyOrderElementsOf(duckDb(dictionary, frames));
        return onTrino;
    }

    private List<String> trino(String dictionary, List<Frame> frames) throws SQLException {
        String entries = dictionary.lines().collect(Collectors.joining(",", "[", "]"));
        try (Connection trino = DriverManager.getConnection(server.url(), "analyst", null)) {
            return rows(
                    trino,
                    DecodeSql.trino(
                            FRAMES.replace(":rows", quoted(json.writeValueAsString(frames))),
                            DICTIONARY.replace(":rows", quoted(entries))));
        }
    }

    private List<String> duckDb(String dictionary, List<Frame> frames) throws IOException, SQLException {
        Path file = Files.writeString(folder.resolve("dictionary.jsonl"), dictionary);
        Path data = Files.writeString(
                folder.resolve("frames.jsonl"),
                frames.stream().map(json::writeValueAsString).collect(Collectors.joining("\n")));
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
            return rows(
                    duck,
                    DecodeSql.duckDb(
                            "(FROM read_json(" + quoted(data.toString())
                                    + ", columns = {frame: 'BIGINT', can_id: 'VARCHAR', data: 'VARCHAR'}))",
                            "(" + DecodeSql.dictionary(file.toString()) + ")"));
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                double number = rows.getDouble(4);
                String value = rows.wasNull() ? "null" : Double.toString(number);
                found.add("%d|%s|%s|%s|%s|%s"
                        .formatted(
                                rows.getLong(1),
                                rows.getString(2),
                                rows.getString(3),
                                value,
                                rows.getString(5),
                                rows.getString(6)));
            }
            return found;
        }
    }
}
