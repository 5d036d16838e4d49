package telemetry.can;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import telemetry.can.CanFrame.Kind;

class PeakTrcLinesTest {
    @TempDir
    private Path folder;

    @Test
    void versionOneZeroHasItsDateInAComment() throws IOException {
        LogFiles.Read read = LogFiles.read(folder, """
                ;##########################################################################
                ;   Start time: 11.09.2002 16:00:20.682
                ;----+- ---+------+--- + -+ -- -- ...
                     1)    1841   0001 8  00 11 22 33 44 55 66 77
                     2)    1842   0008 4  ERROR 00 19 08 08
                     3)    1843 FFFFFFFF 4  00 00 00 04 -- -- -- -- BUSLIGHT
                     4)    1844   0100 3  RTR
                     5)    1845 18DB33F1 2  01 02
                """);

        assertThat(read.format()).isEqualTo(LogFormat.PEAK_TRC);
        assertThat(read.clock()).isEqualTo(LogClock.DATED);
        assertThat(read.frames())
                .extracting(CanFrame::kind)
                .containsExactly(Kind.DATA, Kind.ERROR, Kind.REMOTE, Kind.DATA);
        assertThat(read.frame().time()).isEqualTo("2002-09-11T16:00:22.523Z");
        assertThat(read.frames().get(3).id().extended()).isTrue();
        assertThat(read.counts().remarks()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1.1 | '     1)      1059.9  Rx         0300  2  10 20'
            1.2 | '     1)      1059.900 1  Rx        0300 2  10 20'
            1.3 | '     1)      1059.900 1  Rx        0300 -  2    10 20'
            2.0 | '      1      1059.900 DT     0300 Rx 2  10 20'
            2.1 | '      1      1059.900 DT 1      0300 Rx -  2    10 20'
            2.0 | '      1)      1059.900 DT     0300 Rx 2  10 20'
            """)
    void theColumnsAreThoseOfTheVersion(String version, String line) throws IOException {
        CanFrame frame = LogFiles.read(
                        folder, ";$FILEVERSION=" + version + "\r\n;$STARTTIME=25569.5\r\n" + line + "\r\n")
                .frame();

        assertThat(frame.time()).isEqualTo("1970-01-01T12:00:01.059900Z");
        assertThat(frame.id()).isEqualTo(new CanId(0x300, false));
        assertThat(frame.direction()).isEqualTo(CanFrame.Direction.RECEIVED);
        assertThat(frame.data()).isEqualTo(FrameData.ofHex("1020"));
    }

    @Test
    void warningsAreRemarksAndErrorsAreFramesInVersionOneOne() throws IOException {
        LogFiles.Read read = LogFiles.read(folder, """
                ;$FILEVERSION=1.1
                     1)      1841.0  Rx         0001  1  00
                     2)      1842.0  Warng  FFFFFFFF  4  00 00 00 08  BUSHEAVY
                     3)      1843.0  Error      0008  4  00 19 08 08
                     4)      1844.0  Tx         0100  3  RTR
                """);

        assertThat(read.clock()).isEqualTo(LogClock.RELATIVE);
        assertThat(read.frames()).extracting(CanFrame::kind).containsExactly(Kind.DATA, Kind.ERROR, Kind.REMOTE);
        assertThat(read.skipped()).isEmpty();
    }

    @Test
    void aNewerVersionIsCountedAsUnsupported() throws IOException {
        LogFiles.Read read = LogFiles.read(folder, ";$FILEVERSION=3.0\n 1 1.0 XX 1\n", LogFormat.PEAK_TRC);

        assertThat(read.skipped()).extracting(SkippedLine::reason).containsExactly(SkipReason.UNSUPPORTED);
    }
}
