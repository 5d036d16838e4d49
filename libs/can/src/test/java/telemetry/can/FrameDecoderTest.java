package telemetry.can;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the decoder in memory with the decoding SQL, signal by signal and to the last bit. */
class FrameDecoderTest {
    private static final Path SAMPLES = Path.of("../../docs/samples");
    private static final int FRAMES = 4_000;

    @TempDir
    private Path folder;

    private record Frame(CanId id, FrameData data) {}

    /** A signal of a frame; records compare doubles by their bits. */
    private record Row(long frame, DecodedSignal signal) {
        private static final Comparator<Row> ORDER = Comparator.comparingLong(Row::frame)
                .thenComparing(row -> row.signal().dbc())
                .thenComparing(row -> row.signal().name())
                .thenComparing(row -> String.valueOf(row.signal()));
    }

    @Test
    void everySignalOfTheSampleDriveIsTheSqls() throws Exception {
        List<Frame> frames = new ArrayList<>();
        try (CanLog log = CanLog.open(SAMPLES.resolve("drive.log"))) {
            for (LogEntry entry = log.next(); entry != null; entry = log.next()) {
                CanFrame frame = (CanFrame) entry;
                frames.add(new Frame(frame.id(), frame.data()));
            }
        }
        DbcDictionary dictionary = DbcDictionary.of(List.of(DbcFile.read(SAMPLES.resolve("drive.dbc"))));

        assertThat(compared(dictionary, frames)).isEqualTo(6_600);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everySignalOfGeneratedFramesIsTheSqls(long seed) throws Exception {
        Generator generator = new Generator(new Random(seed));
        DbcDictionary dictionary = DbcDictionary.of(
                        List.of(generator.file("a.dbc"), generator.file("b.dbc"), generator.file("c.dbc")))
                .named(Map.of("M0.S0", "Vehicle.Speed", "M1.S1", "Vehicle.Gear"))
                .labelled(Map.of("M0.S0", Map.of("1", "one"), "M2.S0", Map.of("label 0", "other")));
        List<Frame> frames =
                IntStream.range(0, FRAMES).mapToObj(i -> generator.frame()).toList();

        assertThat(compared(dictionary, frames)).isGreaterThan(5_000);
    }

    /** Compares all signals of {@code frames} and returns their number. */
    private int compared(DbcDictionary dictionary, List<Frame> frames) throws IOException, SQLException {
        List<Row> expected = bySql(dictionary, frames);
        FrameDecoder decoder = FrameDecoder.of(dictionary);
        List<Row> found = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            for (DecodedSignal signal :
                    decoder.decode(frames.get(i).id(), frames.get(i).data())) {
                found.add(new Row(i, signal));
            }
        }
        found.sort(Row.ORDER);
        for (int i = 0; i < Math.min(found.size(), expected.size()); i++) {
            Row row = expected.get(i);
            assertThat(found.get(i))
                    .as(() -> String.valueOf(frames.get((int) row.frame())))
                    .isEqualTo(row);
        }
        assertThat(found).hasSameSizeAs(expected);
        return found.size();
    }

    private List<Row> bySql(DbcDictionary dictionary, List<Frame> frames) throws IOException, SQLException {
        Path rows = folder.resolve("dictionary.jsonl");
        try (OutputStream out = Files.newOutputStream(rows)) {
            dictionary.writeTo(out);
        }
        try (DuckDBConnection duck = DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
                var statement = duck.createStatement()) {
            statement.execute("CREATE TABLE frames (frame BIGINT, can_id VARCHAR, data VARCHAR)");
            statement.execute("CREATE TABLE dictionary AS " + DecodeSql.dictionary(rows.toString()));
            append(duck, frames);
            List<Row> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(DecodeSql.duckDb("frames", "dictionary"))) {
                while (row.next()) {
                    found.add(new Row(row.getLong("frame"), signal(row)));
                }
            }
            found.sort(Row.ORDER);
            return found;
        }
    }

    private static DecodedSignal signal(ResultSet row) throws SQLException {
        return new DecodedSignal(
                row.getString("dbc"),
                row.getString("name"),
                number(row),
                row.getString("label"),
                row.getString("unit"));
    }

    private static @Nullable Double number(ResultSet row) throws SQLException {
        double value = row.getDouble("value");
        return row.wasNull() ? null : (Double) value;
    }

    private static void append(DuckDBConnection duck, List<Frame> frames) throws SQLException {
        try (DuckDBAppender appender = duck.createAppender("main", "frames")) {
            for (int i = 0; i < frames.size(); i++) {
                appender.beginRow();
                appender.append((long) i);
                appender.append(frames.get(i).id().text());
                appender.append(frames.get(i).data().hex());
                appender.endRow();
            }
        }
    }

    @Test
    void theHighestBitOfANumberMarksAnIdentifierOf29Bits() {
        assertThat(CanId.ofNumber(496)).isEqualTo(new CanId(496, false));
        assertThat(CanId.ofNumber(496 | 1 << 31)).isEqualTo(new CanId(496, true));
    }

    @Test
    void onlyPairsOfHexadecimalDigitsAreData() {
        assertThat(FrameData.ofText("e8FF")).contains(FrameData.ofHex("E8FF"));
        assertThat(FrameData.ofText("")).contains(FrameData.EMPTY);
        assertThat(List.of("1", "0x", "\u0661\u0661", "00".repeat(65)))
                .allMatch(text -> FrameData.ofText(text).isEmpty());
    }

    /** Holds that a selector of more than 64 bits fails neither decoder. */
    @Test
    void signalsOfASelectorThatIsTooLongAreLeftOut() throws Exception {
        String dbc = """
                BO_ 256 Wide: 64 X
                 SG_ Mode M : 0|80@1+ (1,0) [0|0] "" X
                 SG_ Gone m1 : 80|8@1+ (1,0) [0|0] "" X
                 SG_ There : 88|8@1+ (1,0) [0|0] "" X
                """;
        DbcDictionary dictionary =
                DbcDictionary.of(List.of(DbcFile.parse("wide.dbc", dbc.getBytes(StandardCharsets.UTF_8))));

        assertThat(compared(dictionary, List.of(new Frame(new CanId(256, false), FrameData.ofHex("01".repeat(64))))))
                .isOne();
    }

    /** Holds the bytes of the rows, whose hash decides if hours are decoded again. */
    @Test
    void theRowsOfADictionaryAreTheSameInEveryProcess() throws IOException {
        String dbc = """
                BO_ 256 Motion: 4 X
                 SG_ Gear m1 : 24|4@1- (1,0) [0|3] "" X
                 SG_ Mode M : 0|8@1+ (1,0) [0|0] "" X
                VAL_ 256 Gear 3 "Drive" ;
                """;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DbcDictionary.of(List.of(DbcFile.parse("car.dbc", dbc.getBytes(StandardCharsets.UTF_8))))
                .writeTo(out, 0, "car-*");

        assertThat(out.toString(StandardCharsets.UTF_8).lines().findFirst())
                .contains("{\"group_number\":0,\"vehicles\":\"car-*\",\"dbc\":\"0/car.dbc\",\"message\":\"Motion\","
                        + "\"signal\":\"Gear\",\"name\":\"Motion.Gear\",\"frame_id\":256,\"extended\":false,\"pgn\":null,"
                        + "\"min_bytes\":4,\"start_bit\":24,\"first_bit\":24,\"bits\":4,\"little_endian\":true,"
                        + "\"is_signed\":true,\"is_float\":false,\"exact\":false,\"factor\":1.0,\"offset\":0.0,"
                        + "\"minimum\":0.0,\"maximum\":3.0,\"unit\":null,"
                        + "\"labels\":[{\"raw\":3,\"value\":3.0,\"label\":\"Drive\"}],\"start_value\":null,"
                        + "\"cycle_ms\":null,\"comment\":null,\"message_comment\":null,\"selectors\":[{\"little_endian\":true,"
                        + "\"first_bit\":0,\"bits\":8,\"ranges\":[{\"lo\":1,\"hi\":1}]}]}");
    }

    /** Generates messages and frames of every kind. */
    private static final class Generator {
        private static final double[] FACTORS = {1, 1, 0.01, 0.1, -0.5, 3, -7, 1024, 1e-7, 4e9, 9007199254740992.0};
        private static final double[] OFFSETS = {0, 0, -40, 0.5, -1, 32768, 1e15, -0.0};
        private static final int[] IDS = {1, 0x100, 0x7FF, 0x18FEEE21, 0x18FEEEFE, 0x0CEF1121, 0x0CEFFF33, 0x800};

        private final Random random;

        Generator(Random random) {
            this.random = random;
        }

        DbcFile file(String name) {
            List<DbcMessage> messages = IntStream.range(0, 6)
                    .mapToObj(i -> message("M" + i, IDS[random.nextInt(IDS.length)]))
                    .toList();
            return new DbcFile(name, "UTF-8", messages, List.of(), Map.of(), List.of(), List.of());
        }

        private DbcMessage message(String name, int id) {
            boolean extended = id > CanId.MAX_STANDARD || random.nextInt(4) == 0;
            boolean isJ1939 = extended && random.nextInt(3) > 0;
            int bytes = random.nextInt(3) == 0 ? 64 : 8;
            List<DbcSignal> signals = new ArrayList<>();
            int count = 2 + random.nextInt(8);
            for (int i = 0; i < count; i++) {
                signals.add(signal(i, bytes, signals));
            }
            return new DbcMessage(name, id, extended, bytes, null, false, isJ1939, null, null, signals, 1);
        }

        private DbcSignal signal(int number, int bytes, List<DbcSignal> before) {
            boolean isFloat = random.nextInt(6) == 0;
            int bits = isFloat ? 32 << random.nextInt(2) : 1 + random.nextInt(64);
            boolean isSelector = number < 3 && !isFloat;
            int length = isSelector ? Math.min(bits, 1 + random.nextInt(4)) : bits;
            int first = random.nextInt(8 * bytes - length + 1);
            boolean littleEndian = random.nextBoolean();
            boolean signed = random.nextBoolean();
            return new DbcSignal(
                    "S" + number,
                    littleEndian ? first : first - first % 8 + 7 - first % 8,
                    length,
                    littleEndian,
                    signed,
                    isFloat,
                    FACTORS[random.nextInt(FACTORS.length)],
                    OFFSETS[random.nextInt(OFFSETS.length)],
                    null,
                    null,
                    random.nextBoolean() ? "u" + number : null,
                    isSelector,
                    random.nextBoolean() ? selection(before) : null,
                    labels(length, signed, isFloat),
                    null,
                    null,
                    1);
        }

        private @Nullable DbcSelection selection(List<DbcSignal> before) {
            List<DbcSignal> selectors =
                    before.stream().filter(DbcSignal::isSelector).toList();
            return selectors.isEmpty()
                    ? null
                    : new DbcSelection(
                            selectors.get(random.nextInt(selectors.size())).name(), List.of(range(), range()));
        }

        private DbcRange range() {
            int first = random.nextInt(6);
            return new DbcRange(first, first + random.nextInt(4));
        }

        private List<DbcLabel> labels(int bits, boolean signed, boolean isFloat) {
            return IntStream.range(0, random.nextInt(4))
                    .mapToObj(i -> new DbcLabel(label(bits, signed && !isFloat), "label " + i))
                    .toList();
        }

        private BigInteger label(int bits, boolean signed) {
            BigInteger value =
                    random.nextBoolean() ? BigInteger.valueOf(random.nextInt(3)) : new BigInteger(bits, random);
            return signed && random.nextBoolean() ? value.shiftRight(1).negate() : value;
        }

        Frame frame() {
            int id = IDS[random.nextInt(IDS.length)];
            boolean extended = id > CanId.MAX_STANDARD || random.nextInt(4) == 0;
            int source = extended && random.nextBoolean() ? (id & ~0xFF) | random.nextInt(256) : id;
            int length = random.nextInt(4) == 0 ? random.nextInt(65) : 8 - random.nextInt(8) * random.nextInt(2);
            byte[] data = new byte[length];
            int kind = random.nextInt(4);
            for (int i = 0; i < length; i++) {
                data[i] =
                        (byte) (kind == 0 ? 0 : kind == 1 ? 0xFF : kind == 2 ? random.nextInt(3) : random.nextInt(256));
            }
            return new Frame(new CanId(source, extended), FrameData.of(data, length));
        }
    }
}
