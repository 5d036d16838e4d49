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
import org.junit.jupiter.params.provider.ValueSource;

class CandumpLogTest {

    @ParameterizedTest
    @CsvSource({
        "(1436509052.249713) can0 1F0#D0320009,       2015-07-10T06:17:32.249713Z, 0x1F0,      D0320009,         4",
        "(1436509052.000001) vcan0 00000abc#,         2015-07-10T06:17:32.000001Z, 0x00000ABC, '',               0",
        "(1436509052.5) can1 18DB33F1#02010c0000000000, 2015-07-10T06:17:32.5Z,    0x18DB33F1, 02010C0000000000, 8",
        "(1436509052.249713) can0 123##1AABBCCDD,     2015-07-10T06:17:32.249713Z, 0x123,      AABBCCDD,         4",
        "(1436509052.249713) can0 123#AA R,           2015-07-10T06:17:32.249713Z, 0x123,      AA,               1"
    })
    void aDataFrameIsReadAsRecorded(String line, Instant time, String canId, String data, int dlc) {
        assertThat(CandumpLog.parse(line)).hasValueSatisfying(frame -> {
            assertThat(frame).isEqualTo(new CandumpLog.Frame(time, canId, data));
            assertThat(frame.dlc()).isEqualTo(dlc);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# a comment",
                "(1436509052.249713) can0 123#R4",
                "(1436509052.249713) can0 20000004#0000000000000000",
                "(1436509052.249713) can0 123#A",
                "(1436509052.249713) can0 1234#AA",
                "(1436509052) can0 123#AA",
                "can0 123#AA"
            })
    void whatIsNoDataFrameIsNotRead(String line) {
        assertThat(CandumpLog.parse(line)).isEmpty();
    }

    @Test
    void linesThatAreNotReadAreNamedByTheirNumbers(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("can.log");
        Files.writeString(file, "(1.0) can0 123#AA\n\nrubbish\n(2.0) can0 123#R\n(3.0) can0 123#BB\n");

        CandumpLog log = CandumpLog.read(file);

        assertThat(log.frames()).extracting(CandumpLog.Frame::data).containsExactly("AA", "BB");
        assertThat(log.unread()).containsExactly(3, 4);
    }
}
