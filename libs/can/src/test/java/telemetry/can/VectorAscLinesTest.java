package telemetry.can;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import telemetry.can.CanFrame.Kind;

class VectorAscLinesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sam Mrz 30 15:06:13.191 2024",
                "Sat Mar 30 03:06:13.191 pm 2024",
                "Sa. März 30 15:06:13.191 2024",
                "sam. mars 30 15:06:13.191 2024",
                "sáb mar 30 15:06:13.191 2024",
                "周六 3月 30 03:06:13.191 下午 2024",
                "2024-03-30 15:06:13.191",
                "30.03.2024 15:06:13.191"
            })
    void theDateIsReadInManyLanguages(String date) throws IOException {
        LogFiles.Read read =
                LogFiles.read(folder, "date " + date + "\nbase hex timestamps absolute\n 0.5 1 123 Rx d 1 AA\n");

        assertThat(read.clock()).isEqualTo(LogClock.DATED);
        assertThat(read.frame().time()).isEqualTo("2024-03-30T15:06:13.691Z");
    }

    @Test
    void eventsAreRemarksAndOtherBusesAreCounted() throws IOException {
        LogFiles.Read read = LogFiles.read(folder, """
                date somewhen
                base hex  timestamps absolute
                no internal events logged
                // version 9.0.0
                   0.000000 Start of measurement
                   0.015991 CAN 1 Status:chip status error passive - TxErr: 132 RxErr: 0
                   1.015991 1  Statistic: D 0 R 0 XD 0 XR 0 E 0 O 0 B 0.00%
                   3.297743 1  J1939TP FEE3p        6    0  0   -   Rx   d 23 A0 0F
                   3.3      1  123  TxRq d 1 AA
                   3.4      1  123  Tx   d D 01 02 03 04 05 06 07 08
                   3.5      1  1ABCDEF  Rx   d 0
                   3.6      CANFD 1 Tx ErrorFrame Not Acknowledge error, dominant error flag fffe c7
                   3.7      CANFD 2 Rx 88 0 0 8 8 00 00 f6 90 00 00 00 00 105812 137 300000 0 0 0
                   3.8      CANFD 2 Rx 88 0 0 4 0 105812 137 10 0 0 0
                   3.9      CANXL 2 Rx XLFF 984438 4656 432 e0 0 1fe 511
                   4.0      CANXL 2 Rx CBFF 243215 176 432 f 8 e1 89 e8 c2 b9 6d 5a f1 174 0 0
                   4.1      L1 3C Tx 8 00 00
                   4.2      1  12G  Rx   d 1 AA
                   4.3      1  ErrorFrame Flags = 0xe
                End TriggerBlock
                """);

        assertThat(read.clock()).isEqualTo(LogClock.RELATIVE);
        assertThat(read.frames())
                .extracting(CanFrame::kind)
                .containsExactly(Kind.DATA, Kind.DATA, Kind.ERROR, Kind.DATA, Kind.REMOTE, Kind.DATA, Kind.ERROR);
        assertThat(read.frames().get(0).length()).isEqualTo(8);
        assertThat(read.frames().get(1).id().extended()).as("no x, but 25 bits").isTrue();
        assertThat(read.frames().get(3).format())
                .as("classic in a line of CANFD")
                .isEqualTo(FrameFormat.CLASSIC);
        assertThat(read.skipped())
                .extracting(SkippedLine::reason)
                .containsExactly(SkipReason.CAN_XL, SkipReason.OTHER_BUS, SkipReason.MALFORMED);
        assertThat(read.counts().lines()).isEqualTo(20);
    }
}
