package telemetry.can;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DbcCheckTest {
    @Test
    void theReportHasTotalsMessagesAndComplaints() {
        String text = """
                BO_ 100 Mux: 8 X
                 SG_ Sel M : 0|8@1+ (1,0) [0|0] "" X
                 SG_ A m1 : 8|8@1+ (1,0) [0|0] "" X
                BO_ 419360510 Group: 8 X
                VAL_ 100 Sel 1 "a" ;
                BA_ "ProtocolType" "J1939";
                """;
        DbcFile file = DbcFile.parse("test.dbc", text.getBytes(StandardCharsets.UTF_8));
        assertThat(new DbcCheck(file).report().lines())
                .containsExactly(
                        "test.dbc: 2 messages, 2 signals, 1 multiplexed, 1 labelled, 0 without a message, UTF-8, 1 complaints",
                        "  0x064 Mux: 8 bytes, 2 signals, multiplexed by Sel",
                        "  0x18FEEEFE Group: 8 bytes, 0 signals, PGN 65262",
                        "test.dbc:4: message Group has more than 11 bits of id without bit 31; read as extended");
    }

    @Test
    void signalsAreListedIfTheyAreAskedFor() {
        String text = """
                BO_ 100 Mux: 16 X
                 SG_ Sel M : 0|8@1+ (1,0) [0|0] "" X
                 SG_ A m1 : 15|16@0- (1,0) [0|0] "V" X
                 SG_ F m1 : 64|32@1- (1,0) [0|0] "" X
                VAL_ 100 Sel 1 "a" ;
                SG_MUL_VAL_ 100 A Sel 1-3, 7-7;
                SIG_VALTYPE_ 100 F : 1;
                """;
        DbcFile file = DbcFile.parse("test.dbc", text.getBytes(StandardCharsets.UTF_8));
        assertThat(new DbcCheck(file).report(true).lines())
                .contains(
                        "    Mux.Sel: 8 bits, little endian, 1 labels",
                        "    Mux.A: 16 bits, big endian, signed, V, if Sel is 1 to 3, 7",
                        "    Mux.F: 32 bits, little endian, float, if Sel is 1");
    }
}
