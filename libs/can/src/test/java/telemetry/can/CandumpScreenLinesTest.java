package telemetry.can;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import telemetry.can.CanFrame.Kind;

class CandumpScreenLinesTest {
    @TempDir
    private Path folder;

    @Test
    void whatTheScreenShowsIsRead() throws IOException {
        LogFiles.Read read = LogFiles.read(folder, """
                 (1436509052.249713)  can0  123   [2]  11 22
                 (1436509052.249813)  can0  12345678   [8]  00 11 22 33 44 55 66 77   '..."3DUfw'
                 (1436509052.249913)  can0  20000004   [8]  00 04 00 00 00 00 00 00   ERRORFRAME
                \tcontroller-problem{rx-overflow}
                 (1436509052.250013)  can0  123   [0]  remote request
                 (1436509052.250113)  can0  123   [02]  11 22
                 (1436509052.250113)  can0  123   {A}  11 22 33 44 55 66 77 88
                 (1436509052.250113)  can0  00123  [0008]  (00|81:00:00000000) 11 22
                """);

        assertThat(read.format()).isEqualTo(LogFormat.CANDUMP_SCREEN);
        assertThat(read.clock()).isEqualTo(LogClock.ABSOLUTE);
        assertThat(read.frames())
                .extracting(CanFrame::kind)
                .containsExactly(Kind.DATA, Kind.DATA, Kind.ERROR, Kind.REMOTE, Kind.DATA, Kind.DATA);
        assertThat(read.frames().get(1).data()).isEqualTo(FrameData.ofHex("0011223344556677"));
        assertThat(read.frames().get(4).format()).isEqualTo(FrameFormat.FD);
        assertThat(read.counts().remarks()).isEqualTo(1);
        assertThat(read.skipped()).extracting(SkippedLine::reason).containsExactly(SkipReason.CAN_XL);
    }

    @Test
    void timesWithADateAreReadAsUtc() throws IOException {
        LogFiles.Read read = LogFiles.read(folder, " (2015-07-10 06:17:32.249713)  can0  123   [2]  11 22\n");

        assertThat(read.clock()).isEqualTo(LogClock.DATED);
        assertThat(read.frame().time()).isEqualTo(Instant.parse("2015-07-10T06:17:32.249713Z"));
    }

    @Test
    void stepsAreSummedUp() throws IOException {
        LogFiles.Read read = LogFiles.read(folder, """
                 (000.000000)  can0  123   [1]  11
                 (000.100000)  can0  123   [1]  12
                 (000.050000)  can0  123   [1]  13
                """);

        assertThat(read.clock()).isEqualTo(LogClock.RELATIVE);
        assertThat(read.frames()).extracting(CanFrame::nanos).containsExactly(0L, 100_000_000L, 150_000_000L);
    }

    @Test
    void timesFromZeroAreKept() throws IOException {
        LogFiles.Read read = LogFiles.read(folder, """
                 (000.000000)  can0  123   [1]  11
                 (000.100000)  can0  123   [1]  12
                 (000.150000)  can0  123   [1]  13
                """);

        assertThat(read.frames()).extracting(CanFrame::nanos).containsExactly(0L, 100_000_000L, 150_000_000L);
    }

    @Test
    void coloursBinaryDigitsAndSwappedBytesAreUnderstood() throws IOException {
        LogFiles.Read read = LogFiles.read(folder, """
                  \u001B[34mcan0  123   [2]  11 22\u001B[0m
                  can0  123   [2]  00010001 00100010
                  can0  123   [2]  22`11   `".`
                """);

        assertThat(read.clock()).isEqualTo(LogClock.NONE);
        assertThat(read.frames())
                .extracting(CanFrame::data)
                .containsOnly(FrameData.ofHex("1122"))
                .hasSize(3);
    }
}
