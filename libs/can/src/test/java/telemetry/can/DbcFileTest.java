package telemetry.can;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DbcFileTest {
    private static final String SPEED = """
            BO_ 256 Motion: 8 GATEWAY
             SG_ Speed : 0|16@1+ (0.5,-10) [-10|300] "km/h" ENGINE,BRAKE
             SG_ Gear : 23|4@0- (1,0) [0|0] "" ENGINE
            """;

    private static DbcFile parse(String text) {
        return DbcFile.parse("test.dbc", text.getBytes(StandardCharsets.UTF_8));
    }

    private static DbcSignal speed(DbcFile file) {
        return file.message("Motion").orElseThrow().signal("Speed").orElseThrow();
    }

    private static List<String> complaints(DbcFile file) {
        return file.complaints().stream().map(DbcComplaint::toString).toList();
    }

    @Test
    void aMessageAndItsSignalsAreReadWithoutComplaint() {
        DbcFile file =
                parse("VERSION \"\"\n\nNS_ :\n\tCM_\n\tBA_\n    VAL_\n\nBS_:\n\nBU_: GATEWAY ENGINE\n\n" + SPEED);
        assertThat(file.complaints()).isEmpty();
        assertThat(file.messages()).singleElement().satisfies(message -> {
            assertThat(message.id()).isEqualTo(256);
            assertThat(message.extended()).isFalse();
            assertThat(message.bytes()).isEqualTo(8);
            assertThat(message.sender()).isEqualTo("GATEWAY");
            assertThat(message.signals()).hasSize(2);
        });
        DbcSignal speed = speed(file);
        assertThat(speed.littleEndian()).isTrue();
        assertThat(speed.signed()).isFalse();
        assertThat(speed.factor()).isEqualTo(0.5);
        assertThat(speed.offset()).isEqualTo(-10);
        assertThat(speed.minimum()).isEqualTo(-10);
        assertThat(speed.maximum()).isEqualTo(300);
        assertThat(speed.unit()).isEqualTo("km/h");
    }

    @Test
    void aBigEndianStartBitIsTheHighest() {
        DbcSignal gear = parse(SPEED).messages().getFirst().signals().get(1);
        assertThat(gear.first()).isEqualTo(16);
        assertThat(gear.minBytes()).isEqualTo(3);
        assertThat(gear.signed()).isTrue();
        assertThat(gear.minimum()).isNull();
    }

    @Test
    void sectionsComeInAnyOrder() {
        DbcFile file = parse("""
                VAL_ 256 Gear 1 "first" -1 "reverse" ;
                CM_ SG_ 256 Speed "of the wheels";
                BA_ "GenMsgCycleTime" BO_ 256 20;
                BA_ "GenSigStartValue" SG_ 256 Speed 7;
                CM_ BO_ 256 "how it moves";
                """ + SPEED);
        assertThat(file.complaints()).isEmpty();
        assertThat(file.messages().getFirst().comment()).isEqualTo("how it moves");
        assertThat(file.messages().getFirst().cycleMillis()).isEqualTo(20);
        assertThat(speed(file).comment()).isEqualTo("of the wheels");
        assertThat(speed(file).startValue()).isEqualTo(7);
        assertThat(file.messages().getFirst().signals().get(1).labels())
                .containsExactly(
                        new DbcLabel(BigInteger.ONE, "first"), new DbcLabel(BigInteger.ONE.negate(), "reverse"));
    }

    @Test
    void aLongIdWithoutBit31IsExtended() {
        DbcFile file = parse("BO_ 2566844158 Marked: 8 X\nBO_ 419360510 Unmarked: 8 X\nCM_ BO_ 2566844414 \"c\";\n");
        assertThat(file.messages())
                .allSatisfy(message -> assertThat(message.extended()).isTrue());
        assertThat(file.messages().getFirst().id()).isEqualTo(0x18FEEEFE);
        assertThat(complaints(file)).first().asString().startsWith("test.dbc:2: message Unmarked");
    }

    @Test
    void numbersMayBeginWithAPointOrHaveAnExponent() {
        DbcFile file = parse(SPEED.replace("(0.5,-10)", "(.25,1e3)"));
        assertThat(speed(file).factor()).isEqualTo(0.25);
        assertThat(speed(file).offset()).isEqualTo(1000);
        assertThat(file.complaints()).isEmpty();
    }

    @Test
    void namesMayBeginWithADigit() {
        DbcFile file = parse("BO_ 1 4WD: 8 X\n SG_ 2ndGear : 0|1@1+ (1,0) [0|1] \"\" X\nCM_ SG_ 1 2ndGear \"c\";\n");
        assertThat(file.complaints()).isEmpty();
        assertThat(file.message("4WD")
                        .orElseThrow()
                        .signal("2ndGear")
                        .orElseThrow()
                        .comment())
                .isEqualTo("c");
    }

    @Test
    void labelsMayLackTheirSemicolon() {
        DbcFile file = parse(SPEED + "VAL_ 256 Speed 0 \"still\"\nCM_ SG_ 256 Speed \"c\";\n");
        assertThat(speed(file).labels()).hasSize(1);
        assertThat(speed(file).comment()).isEqualTo("c");
        assertThat(complaints(file)).singleElement().asString().contains("VAL_ without ';'");
    }

    @Test
    void labelsMayBeOfATable() {
        DbcFile file = parse("VAL_TABLE_ OnOff 1 \"On\" 0 \"Off\" ;\n" + SPEED + "VAL_ 256 Speed OnOff ;\n");
        assertThat(file.complaints()).isEmpty();
        assertThat(speed(file).labels())
                .isEqualTo(file.valueTables().get("OnOff"))
                .hasSize(2);
    }

    @Test
    void aCommentOnASignalWithoutItsNameIsLeftOut() {
        DbcFile file = parse(SPEED + "CM_ SG_ 256 \"of what?\";\nCM_ SG_ 256 Speed \"c\";\n");
        assertThat(speed(file).comment()).isEqualTo("c");
        assertThat(complaints(file)).containsExactly("test.dbc:4: comment on a signal without its name; left out");
    }

    @Test
    void anUnreadableMessageEndsTheOneBefore() {
        DbcFile file = parse(SPEED + "BO_ x Broken: 8 X\n SG_ Lost : 0|8@1+ (1,0) [0|1] \"\" X\n");
        assertThat(file.messages())
                .singleElement()
                .satisfies(message -> assertThat(message.signals()).hasSize(2));
        assertThat(complaints(file)).hasSize(2).last().asString().startsWith("test.dbc:5: signal Lost belongs to no");
    }

    @Test
    void messagesMayBeIndentedAndLinesEndWithCrLf() {
        DbcFile file =
                parse(("  " + SPEED + "CM_ SG_ 256 Speed \"two\nlines; BO_ 1 No: 8 X\";\n").replace("\n", "\r\n"));
        assertThat(file.complaints()).isEmpty();
        assertThat(speed(file).comment()).isEqualTo("two\nlines; BO_ 1 No: 8 X");
    }

    @Test
    void linesAreCountedThroughStrings() {
        DbcFile file = parse("CM_ \"one\ntwo\nthree\";\nnonsense\n");
        assertThat(complaints(file)).containsExactly("test.dbc:4: 'nonsense' begins no statement; left out");
    }

    @Test
    void aQuoteInAStringHasABackslash() {
        assertThat(speed(parse(SPEED + "CM_ SG_ 256 Speed \"a \\\"b\\\" c\";\n"))
                        .comment())
                .isEqualTo("a \"b\" c");
    }

    @Test
    void aUnitWithoutItsQuoteLosesNoLine() {
        DbcFile file = parse(SPEED.replace("\"km/h\"", "\"km/h"));
        assertThat(file.messages().getFirst().signals()).hasSize(2);
        assertThat(complaints(file)).singleElement().asString().contains("without a closing quote");
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "windows-1252"})
    void textIsUtf8OrElseWindows1252(String charset) {
        byte[] content = SPEED.replace("km/h", "°€").getBytes(Charset.forName(charset));
        DbcFile file = DbcFile.parse("test.dbc", content);
        assertThat(speed(file).unit()).isEqualTo("°€");
        assertThat(file.encoding()).isEqualTo(charset);
    }

    @Test
    void signalsOfTheIndependentMessageAreNoMessage() {
        DbcFile file = parse("""
                BO_ 3221225472 VECTOR__INDEPENDENT_SIG_MSG: 0 Vector__XXX
                 SG_ Loose : 0|8@1+ (1,0) [0|0] "" Vector__XXX
                CM_ SG_ 3221225472 Loose "c";
                """);
        assertThat(file.messages()).isEmpty();
        assertThat(file.complaints()).isEmpty();
        assertThat(file.independentSignals())
                .singleElement()
                .satisfies(signal -> assertThat(signal.comment()).isEqualTo("c"));
    }

    @Test
    void anImportIsACommentWithAComplaint() {
        DbcFile file = parse("CM_ \"IMPORT _base.dbc\";\n" + SPEED);
        assertThat(file.comments()).containsExactly("IMPORT _base.dbc");
        assertThat(complaints(file)).containsExactly("test.dbc:1: the file imports _base.dbc, which is not read");
    }

    @Test
    void longNamesReplaceShortOnes() {
        DbcFile file = parse(
                SPEED + "BA_ \"SystemMessageLongSymbol\" BO_ 256 \"MotionOfTheVehicle\";\n"
                        + "BA_ \"SystemSignalLongSymbol\" SG_ 256 Speed \"SpeedOfTheVehicle\";\nVAL_ 256 Speed 0 \"still\" ;\n");
        DbcMessage message = file.message("MotionOfTheVehicle").orElseThrow();
        assertThat(message.signal("SpeedOfTheVehicle").orElseThrow().labels()).hasSize(1);
    }

    @Test
    void aBareMIsNotMultiplexed() {
        DbcFile file = parse(SPEED.replace("Speed :", "Speed m :"));
        assertThat(speed(file).selection()).isNull();
        assertThat(complaints(file)).singleElement().asString().contains("'m' without a value");
    }

    @Test
    void multiplexersNest() {
        DbcFile file = parse("""
                BO_ 1 Mux: 8 X
                 SG_ Deep m2 : 16|8@1+ (1,0) [0|0] "" X
                 SG_ Inner m1M : 8|8@1+ (1,0) [0|0] "" X
                 SG_ Outer M : 0|8@1+ (1,0) [0|0] "" X
                 SG_ Flat m3 : 16|8@1+ (1,0) [0|0] "" X
                SG_MUL_VAL_ 1 Deep Inner 7-9, 2-2, 8 - 11;
                """);
        DbcMessage mux = file.messages().getFirst();
        assertThat(file.complaints()).isEmpty();
        assertThat(mux.signal("Deep").orElseThrow().selection())
                .isEqualTo(new DbcSelection("Inner", List.of(new DbcRange(2, 2), new DbcRange(7, 11))));
        assertThat(mux.signal("Inner").orElseThrow().selection())
                .isEqualTo(new DbcSelection("Outer", List.of(new DbcRange(1, 1))));
        assertThat(mux.signal("Inner").orElseThrow().isSelector()).isTrue();
        assertThat(mux.signal("Flat").orElseThrow().selection())
                .isEqualTo(new DbcSelection("Outer", List.of(new DbcRange(3, 3))));
    }

    @Test
    void multiplexersThatDependOnOneAnotherAreComplaints() {
        DbcFile file = parse("""
                BO_ 1 Mux: 8 X
                 SG_ A m1M : 0|8@1+ (1,0) [0|0] "" X
                 SG_ B m1M : 8|8@1+ (1,0) [0|0] "" X
                SG_MUL_VAL_ 1 A B 1-1;
                SG_MUL_VAL_ 1 B A 1-1;
                """);
        assertThat(complaints(file)).hasSize(2).allMatch(text -> text.contains("depends on itself"));
    }

    @Test
    void frameFormatsTellFdAndJ1939() {
        DbcFile file = parse("""
                BO_ 2364540158 Group: 8 X
                BO_ 2147483900 Long: 64 X
                BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG","ExtendedCAN_FD";
                BA_DEF_DEF_ "VFrameFormat" "J1939PG";
                BA_ "VFrameFormat" BO_ 2147483900 4;
                """);
        assertThat(file.complaints()).isEmpty();
        assertThat(file.messages().getFirst().pgn()).isEqualTo(61444);
        assertThat(file.messages().get(1).isFd()).isTrue();
        assertThat(file.messages().get(1).pgn()).isNull();
    }

    @Test
    void theProtocolTellsJ1939WithoutFrameFormats() {
        DbcFile file = parse("BO_ 2566844158 Group: 8 X\nBO_ 1 Standard: 8 X\nBA_ \"ProtocolType\" \"J1939\";\n");
        assertThat(file.messages()).extracting(DbcMessage::isJ1939).containsExactly(true, false);
    }

    @Test
    void oddLayoutsAreComplaintsThatNameTheLine() {
        DbcFile file =
                parse("BO_ 1 A: 1 X\n SG_ Wide : 0|65@1+ (1,0) [0|0] \"\" X\nBO_ 1 B: 8 X\nVAL_ 9 No 1 \"a\" ;\n");
        assertThat(complaints(file))
                .containsExactlyInAnyOrder(
                        "test.dbc:2: signal Wide of 65 bits; not decoded",
                        "test.dbc:2: signal Wide needs 9 bytes, its message has 1",
                        "test.dbc:3: message B has the id 0x001 of A",
                        "test.dbc:4: VAL_ for signal No of 0x009, which is not there");
    }

    @Test
    void randomAndTruncatedBytesNeverThrow() {
        Random random = new Random(7);
        byte[] valid = (SPEED
                        + "VAL_ 256 Speed 0 \"a\" ;\nSG_MUL_VAL_ 256 Speed Gear 1-2;\nBA_DEF_ BO_ \"V\" ENUM \"a\",\"b\";\n"
                        + "CM_ SG_ 256 Speed \"c\";\nSIG_VALTYPE_ 256 Speed : 1;\nBA_ \"V\" BO_ 256 1;\n")
                .getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < valid.length; length++) {
            DbcFile.parse("cut.dbc", Arrays.copyOf(valid, length));
        }
        for (int round = 0; round < 3_000; round++) {
            byte[] changed = valid.clone();
            for (int change = 0; change < 1 + round % 8; change++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            assertThat(DbcFile.parse("changed.dbc", changed).messages()).hasSizeLessThanOrEqualTo(2);
            random.nextBytes(changed);
            DbcFile.parse("random.dbc", changed);
        }
    }

    @Test
    void manyComplaintsAreCounted() {
        DbcFile file = parse("SG_ x\n".repeat(3_000));
        assertThat(file.complaints()).hasSize(DbcComplaints.MAX_COMPLAINTS + 1);
        assertThat(complaints(file)).last().asString().contains("2000 more complaints");
    }

    @Test
    void quotesThatNeverCloseAreReadInLinearTime() {
        assertTimeout(Duration.ofSeconds(20), () -> parse("\\\"\n".repeat(1_000_000)));
    }

    @Test
    void aHugeFileIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("huge.dbc");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(DbcFile.MAX_BYTES + 1L);
        }
        assertThatThrownBy(() -> DbcFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("larger than");
    }
}
