package telemetry.can;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import telemetry.can.CanFrame.Direction;
import telemetry.can.CanFrame.Kind;

class CandumpLogLinesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "(1436509052.249713) can0 1F0#D0320009,         2015-07-10T06:17:32.249713Z,    can0,  0x1F0,      D0320009",
        "(1436509052.123456789) can0 1F0#D0320009,      2015-07-10T06:17:32.123456789Z, can0,  0x1F0,      D0320009",
        "(1436509052.000001) vcan0 00000abc#,           2015-07-10T06:17:32.000001Z,    vcan0, 0x00000ABC, ''",
        "(1436509052.5)   slcan1   18DB33F1#02010c00,   2015-07-10T06:17:32.5Z,         slcan1, 0x18DB33F1, 02010C00",
        "(1436509052.249713) can0 123#01.02.03,         2015-07-10T06:17:32.249713Z,    can0,  0x123,      010203",
        "(1436509052.249713) can0 123##1.AA.BB.CC.DD,   2015-07-10T06:17:32.249713Z,    can0,  0x123,      AABBCCDD",
        "(1436509052.249713) can0 123#AA R a remark,    2015-07-10T06:17:32.249713Z,    can0,  0x123,      AA",
        "(1436509052.249713) can0 123#0102030405060708_B, 2015-07-10T06:17:32.249713Z,  can0,  0x123,      0102030405060708"
    })
    void aDataFrameIsReadAsRecorded(String line, Instant time, String channel, String canId, String data)
            throws IOException {
        CanFrame frame = LogFiles.read(folder, line).frame();

        assertThat(frame.time()).isEqualTo(time);
        assertThat(frame.channel()).isEqualTo(channel);
        assertThat(frame.id().text()).isEqualTo(canId);
        assertThat(frame.data()).isEqualTo(FrameData.ofHex(data));
        assertThat(frame.kind()).isEqualTo(Kind.DATA);
    }

    @Test
    void remoteFramesErrorFramesAndDirectionsAreTold() throws IOException {
        LogFiles.Read read = LogFiles.read(folder, """
                (1436509052.1) can0 123#R
                (1436509052.1) can0 123#R8 T
                (1436509052.1) can0 00000123#R8_E R
                (1436509052.1) can0 20000000#0000000000000000
                (1436509052.1) can0 20000004#00.04.00.00.00.00.00.00 T
                """);

        assertThat(read.frames())
                .extracting(CanFrame::kind)
                .containsExactly(Kind.REMOTE, Kind.REMOTE, Kind.REMOTE, Kind.ERROR, Kind.ERROR);
        assertThat(read.frames()).extracting(CanFrame::length).containsExactly(0, 8, 8, 0, 0);
        assertThat(read.frames().stream().limit(3))
                .extracting(CanFrame::direction)
                .containsExactly(Direction.UNKNOWN, Direction.SENT, Direction.RECEIVED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'vcan0  123   [1]  AA'                                | MALFORMED
            (1436509052.249713) can0 123#A                        | MALFORMED
            (1436509052.249713) can0 123#010203040506070809       | MALFORMED
            (1436509052.249713) can0 123#0102_A                   | MALFORMED
            (1436509052.249713) can0 123#AA;                      | MALFORMED
            (1436509052.249713) can0 1234#AA                      | MALFORMED
            (1436509052.249713) can0 FFF#AA                       | MALFORMED
            (1436509052.249713) can0 80000123#AA                  | MALFORMED
            (1436509052.249713) can0                              | MALFORMED
            (1436509052) can0 123#AA                              | MALFORMED
            (99999999999.0) can0 123#AA                           | MALFORMED
            can0 123#AA                                           | MALFORMED
            (1436509052.249713) can0 00123#81:00:12345678#11223344.55 | CAN_XL
            (1436509052.249713) can0 123###81.00.12345678.11223344    | CAN_XL
            DROPCOUNT: dropped 5 CAN frames on 'can0' socket          | DROPPED_BY_RECORDER
            """)
    void aLineThatGivesNothingIsCountedByReason(String line, SkipReason reason) throws IOException {
        LogFiles.Read read = LogFiles.read(folder, "(1.0) can0 123#AA\n\n" + line + "\n", LogFormat.CANDUMP_LOG);

        assertThat(read.skipped()).extracting(SkippedLine::reason).containsExactly(reason);
        assertThat(read.skipped()).extracting(SkippedLine::line).containsExactly(3L);
        assertThat(read.counts().lost()).isEqualTo(reason.isLoss() ? 1 : 0);
    }

    /** Skips blanks within the brackets, like the reader of can-utils. */
    @Test
    void aTimePaddedWithBlanksIsRelativeAndGetsTheStart() throws IOException {
        String text = """
                (         0.450024) can0 0E094000#001C00000001
                (         0.506092) can0 0E094000#001E00000001
                (       307.315665) can0 04394000#000000A0
                """;
        Instant start = Instant.parse("2024-02-29T23:59:00Z");

        LogFiles.Read read =
                LogFiles.read(folder, text.getBytes(StandardCharsets.UTF_8), Optional.empty(), Optional.of(start));

        assertThat(read.clock()).isEqualTo(LogClock.RELATIVE);
        assertThat(read.frames())
                .extracting(CanFrame::time)
                .containsExactly(
                        start.plusNanos(450_024_000), start.plusNanos(506_092_000), start.plusNanos(307_315_665_000L));
    }

    @Test
    void equalFramesOfOneInstantAreAllReturned() throws IOException {
        LogFiles.Read read = LogFiles.read(folder, "(166.000000) can0 21A#FE36\n".repeat(3));

        assertThat(read.frames()).hasSize(3);
    }
}
