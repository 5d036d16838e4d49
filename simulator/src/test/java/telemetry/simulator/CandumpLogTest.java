package telemetry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CandumpLogTest {

    @ParameterizedTest
    @CsvSource({
        "(1436509052.249713) can0 1F0#D0320009,       2015-07-10T06:17:32.249713Z, 0x1F0,      D0320009,         4",
        "(1436509052.000001) vcan0 00000abc#,         2015-07-10T06:17:32.000001Z, 0x00000ABC, '',               0",
        "(1436509052.5) can1 18DB33F1#02010c0000000000, 2015-07-10T06:17:32.5Z,    0x18DB33F1, 02010C0000000000, 8",
        "(1436509052.249713) can0 123##1AABBCCDD,     2015-07-10T06:17:32.249713Z, 0x123,      AABBCCDD,         4",
        "(1436509052.249713) can0 123#AA R,           2015-07-10T06:17:32.249713Z, 0x123,      AA,               1",
        "(1436509052.249713) can0 123#0102030405060708_B, 2015-07-10T06:17:32.249713Z, 0x123,  0102030405060708, 8"
    })
    void aDataFrameIsReadAsRecorded(String line, Instant time, String canId, String data, int dlc) {
        CandumpLog.Frame expected = new CandumpLog.Frame(time, canId, data);

        assertThat(CandumpLog.parse(line)).isEqualTo(expected);
        assertThat(expected.dlc()).isEqualTo(dlc);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'vcan0  123   [1]  AA'                               | MALFORMED
            (1436509052.249713) can0 123#A                       | MALFORMED
            (1436509052.249713) can0 123#010203040506070809      | MALFORMED
            (1436509052.249713) can0 1234#AA                     | MALFORMED
            (1436509052.249713) can0 80000123#AA                 | MALFORMED
            (1436509052) can0 123#AA                             | MALFORMED
            can0 123#AA                                          | MALFORMED
            (1436509052.249713) can0 123#R                       | REMOTE_FRAME
            (1436509052.249713) can0 123#R4                      | REMOTE_FRAME
            (1436509052.249713) can0 20000004#0000000000000000   | ERROR_FRAME
            """)
    void whatHoldsNoDataIsSkippedForAReason(String line, CandumpLog.NoData why) {
        assertThat(CandumpLog.parse(line)).isEqualTo(why);
    }

    @Test
    void skippedLinesAreNamedByTheirNumbers(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("can.log");
        Files.writeString(file, "(1.0) can0 123#AA\n\nrubbish\n(2.0) can0 123#R\n(3.0) can0 123#BB\n");

        CandumpLog log = CandumpLog.read(file);

        assertThat(log.frames()).extracting(CandumpLog.Frame::data).containsExactly("AA", "BB");
        assertThat(log.skipped())
                .containsExactly(
                        new CandumpLog.Skipped(3, CandumpLog.NoData.MALFORMED),
                        new CandumpLog.Skipped(4, CandumpLog.NoData.REMOTE_FRAME));
    }
}
