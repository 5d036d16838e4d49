package telemetry.can;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads mutated files. Reading must not throw or hang, and the decoding SQL must accept the signals. {@code
 * -Dcan.oracle} adds the files of a folder, {@code -Dcan.mutations} sets the number of rounds.
 */
class DbcMutationTest {
    private static final int ROUNDS = Integer.getInteger("can.mutations", 4_000);
    private static final String SEED = """
            VERSION "1"
            NS_ :
            	CM_
            BS_:
            BU_: A B
            VAL_TABLE_ Table 0 "off" 1 "on" ;
            BO_ 256 Motion: 8 A
             SG_ Speed : 0|16@1+ (0.5,-10) [-10|300] "km/h" B
             SG_ Gear M : 23|4@0- (1,0) [0|0] "" B
             SG_ Torque m1M : 24|8@1+ (.25,0) [0|0] "Nm" B
             SG_ Deep m2 : 32|32@1- (1,0) [0|0] "" B
            BO_ 2566844158 Group: 64 B
             SG_ Double : 64|64@1- (1e3,1) [0|0] "" A
             SG_ Long : 7|64@0+ (3,-1) [0|0] "" A
            CM_ "the file";
            CM_ BO_ 256 "a message";
            CM_ SG_ 256 Speed "a \\"signal\\"
            of two lines";
            BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","J1939PG";
            BA_DEF_ SG_ "GenSigStartValue" INT 0 100;
            BA_DEF_DEF_ "VFrameFormat" "StandardCAN";
            BA_ "VFrameFormat" BO_ 2566844158 2;
            BA_ "GenMsgCycleTime" BO_ 256 20;
            BA_ "GenSigStartValue" SG_ 256 Speed 7;
            BA_ "SystemSignalLongSymbol" SG_ 256 Gear "GearOfTheGearbox";
            VAL_ 256 Gear 1 "first" -1 "reverse" ;
            VAL_ 256 Torque Table ;
            SIG_VALTYPE_ 2566844158 Double : 2;
            SG_MUL_VAL_ 256 Deep Torque 1-3, 7-7;
            """;
    /** Words that mutations insert, chosen to reach the edges of the grammar. */
    private static final List<String> WORDS = List.of(
            "BO_ ",
            "SG_ ",
            "CM_ ",
            "VAL_ ",
            "BA_ ",
            "NS_ ",
            "\n",
            "\"",
            "\\\"",
            ";",
            ":",
            "|",
            "@",
            "(",
            "[",
            ",",
            "0",
            "-1",
            "m",
            "M",
            "m0M",
            "63",
            "64",
            "1785",
            "1E+308",
            "-1E-320",
            "9223372036854775807",
            "18446744073709551616",
            "2147483647",
            "3221225472",
            "4294967295",
            "0-18446744073709551615",
            "999999999999999999-0",
            "256 ",
            "Gear ",
            "Speed ",
            "1+",
            "0-",
            "\u0000",
            "\u00e9",
            "SG_MUL_VAL_ 256 Gear Deep 0-9;\n",
            "VAL_TABLE_ ",
            "SystemSignalLongSymbol");

    @TempDir
    private Path folder;

    static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(SEED.getBytes(StandardCharsets.UTF_8));
        String oracle = System.getProperty("can.oracle", "");
        if (!oracle.isEmpty()) {
            try (Stream<Path> files = Files.list(Path.of(oracle, "dbc"))) {
                for (Path file : files.sorted()
                        .filter(file -> file.toFile().length() < 20_000)
                        .toList()) {
                    seeds.add(Files.readAllBytes(file));
                }
            }
        }
        return seeds;
    }

    private static byte[] mutated(byte[] seed, Random random) {
        StringBuilder text = new StringBuilder(new String(seed, StandardCharsets.ISO_8859_1));
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(40));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
                case 2 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
                case 3 -> text.replace(at, Math.min(end, at + 4), WORDS.get(random.nextInt(WORDS.size())));
                default -> text.replace(at, Math.min(end, at + 1), String.valueOf((char) random.nextInt(256)));
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aMutatedFileIsReadWithoutAnException(byte[] seed) {
        Random random = new Random(seed.length);
        assertTimeout(Duration.ofSeconds(60), () -> {
            for (int round = 0; round < ROUNDS; round++) {
                DbcFile file = DbcFile.parse("mutated.dbc", mutated(seed, random));
                DbcDictionary.of(List.of(file)).writeTo(OutputStream.nullOutputStream());
                assertThat(new DbcCheck(file).report()).isNotEmpty();
            }
        });
    }

    @Test
    void theDecodingSqlTakesSignalsOfMutatedFiles() throws Exception {
        Random random = new Random(1);
        List<DbcFile> files = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            files.add(DbcFile.parse("mutated-" + i, mutated(SEED.getBytes(StandardCharsets.UTF_8), random)));
        }
        Path rows = folder.resolve("dictionary.jsonl");
        try (OutputStream out = Files.newOutputStream(rows)) {
            DbcDictionary.of(files).writeTo(out);
        }
        try (var duck = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duck.createStatement()) {
            statement.execute("CREATE TABLE dictionary AS " + DecodeSql.dictionary(rows.toString()));
            statement.execute(
                    "CREATE TABLE frames AS SELECT i AS frame, CASE WHEN i % 2 = 0 THEN '0x100' ELSE '0x18FEEEFE' END"
                            + " AS can_id, substr(md5(i || 'a') || md5(i || 'b') || md5(i || 'c') || md5(i || 'd'), 1,"
                            + " 2 * CAST(i % 65 AS INTEGER)) AS data FROM range(400) AS numbers (i)");
            try (ResultSet row = statement.executeQuery("SELECT count(*), count(DISTINCT dbc), count(\"value\") FROM ("
                    + DecodeSql.duckDb("frames", "dictionary") + ")")) {
                row.next();
                assertThat(row.getLong(1)).isGreaterThan(100_000);
                assertThat(row.getLong(2)).isGreaterThan(250);
                assertThat(row.getLong(3)).isGreaterThan(50_000);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("large")
    void aLargeFileTakesLinearTime(String text) {
        assertTimeout(Duration.ofSeconds(30), () -> {
            DbcFile file = DbcFile.parse("large.dbc", text.getBytes(StandardCharsets.UTF_8));
            try {
                DbcDictionary.of(List.of(file)).writeTo(new ByteArrayOutputStream(0) {
                    @Override
                    public synchronized void write(byte[] bytes, int from, int length) {}
                });
            } catch (IOException tooLarge) {
                assertThat(tooLarge).hasMessageContaining("larger than");
            }
        });
    }

    /** Returns files that take quadratic time if a lookup is a scan. */
    static List<String> large() {
        StringBuilder dependent = new StringBuilder("BO_ 1 A: 8 X\n SG_ S M : 0|8@1+ (1,0) [0|0] \"\" X\n");
        StringBuilder chain = new StringBuilder("BO_ 1 A: 8 X\n");
        StringBuilder namesakes = new StringBuilder();
        StringBuilder labels = new StringBuilder("BO_ 1 A: 8 X\n");
        for (int i = 0; i < 100_000; i++) {
            dependent.append(" SG_ s").append(i).append(" m1 : 0|8@1+ (1,0) [0|0] \"\" X\n");
            chain.append(" SG_ s").append(i).append(" m1 : 0|8@1+ (1,0) [0|0] \"\" X\n");
            namesakes.append("BO_ 1 A: 8 X\n");
            labels.append(" SG_ s").append(i).append(" : 0|8@1+ (1,0) [0|0] \"\" X\n");
        }
        labels.append("VAL_TABLE_ T");
        for (int i = 0; i < 100_000; i++) {
            chain.append("SG_MUL_VAL_ 1 s").append(i).append(" s").append(i + 1).append(" 1-1;\n");
            namesakes.append("CM_ SG_ 1 x \"\";\n");
            labels.append(' ').append(i).append(" \"\"");
        }
        labels.append(";\n");
        for (int i = 0; i < 100_000; i++) {
            labels.append("VAL_ 1 s").append(i).append(" T;\n");
        }
        String ranges =
                "SG_MUL_VAL_ 1 s0 S" + " 1-1,".repeat(500_000) + ";\n" + "SG_MUL_VAL_ 1 s1 S" + " 1".repeat(500_000);
        return List.of(
                dependent.toString(), dependent + ranges, chain.toString(), namesakes.toString(), labels.toString());
    }
}
