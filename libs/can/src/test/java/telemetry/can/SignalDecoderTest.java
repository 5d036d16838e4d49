package telemetry.can;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalDecoderTest {
    private static final long MEMORY = 256L << 20;
    private static final Instant TIME = Instant.parse("2025-10-04T12:34:56.123456789Z");
    private static final String DBC = """
            BO_ 1 Ints: 8 X
             SG_ Little : 4|12@1- (0.5,1) [0|0] "V" X
             SG_ Big : 23|12@0- (1,0) [0|0] "" X
             SG_ Bit : 63|1@0+ (1,0) [0|0] "" X
            BO_ 2 Whole: 8 X
             SG_ U64 : 0|64@1+ (1,0) [0|0] "" X
             SG_ S64 : 0|64@1- (1,0) [0|0] "" X
             SG_ Tripled : 0|64@1+ (3,-1) [0|0] "" X
            BO_ 3 Floats: 12 X
             SG_ F32 : 0|32@1- (2,0.5) [0|0] "" X
             SG_ F64 : 39|64@0- (1,0) [0|0] "" X
            BO_ 4 Mux: 8 X
             SG_ Outer M : 0|4@1+ (1,0) [0|0] "" X
             SG_ Inner m1M : 8|8@1+ (1,0) [0|0] "" X
             SG_ Deep m0 : 16|8@1+ (1,0) [0|0] "" X
             SG_ Other m2 : 24|8@1+ (1,0) [0|0] "" X
            BO_ 5 Labelled: 1 X
             SG_ State : 0|2@1- (1,0) [0|0] "" X
            BO_ 2147483654 Fd: 64 X
             SG_ Little9 : 77|64@1- (1,0) [0|0] "" X
             SG_ Big9 : 178|61@0+ (1,0) [0|0] "" X
            BO_ 2566844158 Pdu2: 8 X
             SG_ Temperature : 0|8@1+ (1,-40) [0|0] "degC" X
            BO_ 2348810494 Pdu1: 8 X
             SG_ Mode : 0|2@1+ (1,0) [0|0] "" X
            SIG_VALTYPE_ 3 F32 : 1;
            SIG_VALTYPE_ 3 F64 : 2;
            SG_MUL_VAL_ 4 Deep Inner 3-4, 7-7;
            VAL_ 5 State -1 "minus" 0 "zero" 3 "never" ;
            BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";
            BA_ "VFrameFormat" BO_ 2566844158 3;
            BA_ "VFrameFormat" BO_ 2348810494 3;
            """;

    @TempDir
    private Path folder;

    /** Returns lines "name=value" of one frame, with the label in brackets. */
    private List<String> signals(int id, boolean extended, String data) throws IOException, SQLException {
        return decoded(id, extended, data, Map.of()).stream()
                .map(line -> line.split(",", -1))
                .map(cells -> cells[2] + "=" + cells[3] + (cells[4].isEmpty() ? "" : "[" + cells[4] + "]"))
                .toList();
    }

    private static CanFrame frame(int id, boolean extended, String data) {
        return CanFrame.data(
                LogTime.nanos(TIME),
                "can0",
                CanFrame.Direction.UNKNOWN,
                FrameFormat.CLASSIC,
                new CanId(id, extended),
                FrameData.ofHex(data));
    }

    private List<String> decoded(int id, boolean extended, String data, Map<String, String> names)
            throws IOException, SQLException {
        Path csv = folder.resolve("signals.csv");
        DbcFile file = DbcFile.parse("test.dbc", DBC.getBytes(StandardCharsets.UTF_8));
        Path work = Files.createTempDirectory(folder, "work");
        DbcDictionary dictionary = DbcDictionary.of(List.of(file)).named(names);
        try (SignalDecoder decoder = SignalDecoder.open(dictionary, work, MEMORY, 2)) {
            decoder.add(frame(id, extended, data));
            long rows = decoder.write(csv, SignalDecoder.Format.CSV).signals();
            List<String> lines = Files.readAllLines(csv);
            assertThat(lines.getFirst()).isEqualTo("time,can_id,name,value,label,unit");
            assertThat(rows).isEqualTo(lines.size() - 1);
            return lines.subList(1, lines.size());
        }
    }

    @Test
    void aLineHasTimeIdNameValueLabelAndUnit() throws Exception {
        assertThat(decoded(1, false, "00800000", Map.of("Ints.Little", "Vehicle.Voltage")))
                .contains("2025-10-04T12:34:56.123456789Z,0x001,Vehicle.Voltage,-1023.0,,V");
    }

    @Test
    void littleAndBigEndianSignalsAreSigned() throws Exception {
        assertThat(signals(1, false, "F0FFFFE000000001"))
                .containsExactly("Ints.Big=-2.0", "Ints.Bit=0.0", "Ints.Little=0.5");
        assertThat(signals(1, false, "F07F7FE000000080"))
                .containsExactly("Ints.Big=2046.0", "Ints.Bit=1.0", "Ints.Little=1024.5");
    }

    @Test
    void sixtyFourBitsAreRoundedOnce() throws Exception {
        assertThat(signals(2, false, "0104000000000080"))
                .containsExactly(
                        "Whole.S64=" + csv("-9223372036854774783"),
                        "Whole.Tripled=" + csv("27670116110564330498"),
                        "Whole.U64=" + csv("9223372036854776833"));
        assertThat(signals(2, false, "FFFFFFFFFFFFFFFF"))
                .containsExactly(
                        "Whole.S64=-1.0",
                        "Whole.Tripled=" + csv("55340232221128654844"),
                        "Whole.U64=" + csv("18446744073709551615"));
    }

    /** Returns the double nearest to a whole number in DuckDB's notation. */
    private static String csv(String number) throws SQLException {
        try (var duck = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duck.createStatement();
                ResultSet row = statement.executeQuery("SELECT CAST(CAST('"
                        + new java.math.BigDecimal(number).doubleValue() + "' AS DOUBLE) AS VARCHAR)")) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void aTimeKeepsItsNanoseconds() throws Exception {
        assertThat(decoded(5, false, "01", Map.of()).getFirst()).startsWith("2025-10-04T12:34:56.123456789Z,");
    }

    @Test
    void floatsAreOf32And64Bits() throws Exception {
        assertThat(signals(3, false, "0000C03F3FF8000000000000")).containsExactly("Floats.F32=3.5", "Floats.F64=1.5");
        assertThat(signals(3, false, "0000C07F7FF0000000000000")).containsExactly("Floats.F32=nan", "Floats.F64=inf");
    }

    @Test
    void cutDataGivesNoValue() throws Exception {
        assertThat(signals(1, false, "FFFF")).containsExactly("Ints.Big=", "Ints.Bit=", "Ints.Little=0.5");
        assertThat(signals(1, false, "")).containsExactly("Ints.Big=", "Ints.Bit=", "Ints.Little=");
    }

    @Test
    void aMultiplexedSignalIsThereIfItsSelectorsSaySo() throws Exception {
        assertThat(signals(4, false, "0104AA00")).containsExactly("Mux.Deep=170.0", "Mux.Inner=4.0", "Mux.Outer=1.0");
        assertThat(signals(4, false, "0107AA00")).contains("Mux.Deep=170.0");
        assertThat(signals(4, false, "0105AA00")).containsExactly("Mux.Inner=5.0", "Mux.Outer=1.0");
        assertThat(signals(4, false, "020400BB")).containsExactly("Mux.Other=187.0", "Mux.Outer=2.0");
        assertThat(signals(4, false, "0F")).containsExactly("Mux.Outer=15.0");
    }

    @Test
    void aCutSelectorLeavesTheValueOpen() throws Exception {
        assertThat(signals(4, false, "01")).containsExactly("Mux.Deep=", "Mux.Inner=", "Mux.Outer=1.0");
        assertThat(signals(4, false, "0103")).containsExactly("Mux.Deep=", "Mux.Inner=3.0", "Mux.Outer=1.0");
        assertThat(signals(4, false, "")).hasSize(4).allMatch(line -> line.endsWith("="));
    }

    @Test
    void labelsAreOfRawValues() throws Exception {
        assertThat(signals(5, false, "03")).containsExactly("Labelled.State=-1.0[minus]");
        assertThat(signals(5, false, "00")).containsExactly("Labelled.State=0.0[zero]");
        assertThat(signals(5, false, "01")).containsExactly("Labelled.State=1.0");
        assertThat(signals(5, false, "")).containsExactly("Labelled.State=");
    }

    @Test
    void signalsOfFdFramesMaySpanNineBytes() throws Exception {
        byte[] data = new byte[64];
        data[9] = 0x20; // bit 77
        data[22] = 0x04; // bit 178, the highest of 61
        assertThat(signals(6, true, HexFormat.of().formatHex(data)))
                .containsExactly("Fd.Big9=" + csv(String.valueOf(1L << 60)), "Fd.Little9=1.0");
        assertThat(signals(6, false, HexFormat.of().formatHex(data))).isEmpty();
    }

    @Test
    void j1939MatchesByParameterGroup() throws Exception {
        assertThat(signals(0x0CFEEE21, true, "32")).containsExactly("Pdu2.Temperature=10.0");
        assertThat(signals(0x18FEEFFE, true, "32")).isEmpty();
        assertThat(signals(0x1800AB55, true, "02")).containsExactly("Pdu1.Mode=2.0");
    }

    @Test
    void framesWithoutAMessageOrOfTooMuchDataHaveNoSignals() throws Exception {
        assertThat(signals(0x7FF, false, "00")).isEmpty();
        assertThat(signals(1, false, "00".repeat(65))).isEmpty();
        assertThat(signals(1, true, "0000000000000000")).noneMatch(line -> line.startsWith("Ints"));
    }

    @Test
    void signalsAreInTheOrderOfFramesInParquetToo() throws Exception {
        Path parquet = folder.resolve("it's.parquet");
        DbcFile file = DbcFile.parse("test.dbc", DBC.getBytes(StandardCharsets.UTF_8));
        try (SignalDecoder decoder = SignalDecoder.open(DbcDictionary.of(List.of(file)), folder, MEMORY, 2)) {
            for (int i = 0; i < 10_000; i++) {
                decoder.add(frame(5, false, (i & 1) == 0 ? "00" : "01").at(LogTime.nanos(TIME.plusMillis(i))));
            }
            assertThat(decoder.write(parquet, SignalDecoder.Format.PARQUET))
                    .isEqualTo(new SignalDecoder.Counts(10_000, 0, 0, 0, 10_000));
        }
        try (var duck = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duck.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*), sum(value), bool_and(in_order) FROM"
                        + " (SELECT *, time >= lag(time, 1, time) OVER (ORDER BY file_row_number) AS in_order"
                        + " FROM read_parquet(" + DecodeSql.quoted(parquet.toString())
                        + ", file_row_number = true))")) {
            row.next();
            assertThat(row.getLong(1)).isEqualTo(10_000);
            assertThat(row.getLong(2)).isEqualTo(5_000);
            assertThat(row.getBoolean(3)).isTrue();
        }
    }

    @Test
    void unknownAndShortFramesAreCounted() throws Exception {
        DbcFile file = DbcFile.parse("test.dbc", DBC.getBytes(StandardCharsets.UTF_8));
        try (SignalDecoder decoder = SignalDecoder.open(DbcDictionary.of(List.of(file)), folder, MEMORY, 2)) {
            decoder.add(frame(5, false, "00"));
            decoder.add(frame(5, false, ""));
            decoder.add(frame(0x1F000, true, "00"));
            decoder.add(frame(0x7FF, false, "00"));
            decoder.add(frame(0x7FF, false, "01"));
            decoder.add(frame(4, false, "01"));
            assertThat(decoder.write(folder.resolve("out.csv"), SignalDecoder.Format.CSV))
                    .isEqualTo(new SignalDecoder.Counts(6, 3, 2, 2, 5));
        }
    }

    @Test
    void aLogWithoutFramesGivesAHeader() throws Exception {
        Path csv = folder.resolve("empty.csv");
        try (SignalDecoder decoder = SignalDecoder.open(DbcDictionary.of(List.of()), folder, MEMORY, 2)) {
            assertThat(decoder.write(csv, SignalDecoder.Format.CSV)).isEqualTo(new SignalDecoder.Counts(0, 0, 0, 0, 0));
        }
        assertThat(csv).hasContent("time,can_id,name,value,label,unit");
    }
}
