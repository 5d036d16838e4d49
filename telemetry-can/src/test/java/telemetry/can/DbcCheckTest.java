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
}
