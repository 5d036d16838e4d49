package telemetry.can;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import telemetry.can.CanFrame.Kind;

/** Tests that the same trip gives the same frames in each format. */
class LogDialectsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "trip.candump-screen.txt,   CANDUMP_SCREEN, ABSOLUTE, trip.candump.log",
        "trip.trc,                  PEAK_TRC,       DATED,    trip.candump.log",
        "trip.asc,                  VECTOR_ASC,     DATED,    trip.candump.log",
        "trip-dec-relative.asc,     VECTOR_ASC,     DATED,    trip.candump.log",
        "classic.gvret.csv,         GVRET_CSV,      ABSOLUTE, classic.candump.log",
        "classic.crtd,              CRTD,           ABSOLUTE, classic.candump.log",
        "classic.busmaster.log,     BUSMASTER,      DATED,    classic.candump.log"
    })
    void aTripIsTheSameInEveryDialect(String name, LogFormat format, LogClock clock, String same) throws IOException {
        LogFiles.Read read = LogFiles.readResource(folder, name);

        assertThat(read.format()).isEqualTo(format);
        assertThat(read.clock()).isEqualTo(clock);
        assertThat(read.skipped()).isEmpty();
        assertThat(read.frames())
                .isEqualTo(LogFiles.readResource(folder, same).frames())
                .isNotEmpty();
    }

    @Test
    void theTripHasFramesOfEveryKind() throws IOException {
        LogFiles.Read read = LogFiles.readResource(folder, "trip.candump.log");

        assertThat(read.format()).isEqualTo(LogFormat.CANDUMP_LOG);
        assertThat(read.frames()).extracting(CanFrame::kind).contains(Kind.DATA, Kind.REMOTE, Kind.ERROR);
        assertThat(read.frames())
                .extracting(CanFrame::format)
                .contains(FrameFormat.CLASSIC, FrameFormat.FD, FrameFormat.FD_BRS, FrameFormat.FD_BRS_ESI);
        assertThat(read.frame().time()).isEqualTo("2021-06-01T10:00:00.125Z");
        assertThat(read.frame().id().text()).isEqualTo("0x1F0");
        assertThat(read.frames().get(1).id().text()).isEqualTo("0x18DB33F1");
        assertThat(new CanId(0x1F0, true).text()).isEqualTo("0x000001F0");
    }

    /** Tests that every line that is not blank is a frame, a row, a remark, or skipped for a reason. */
    @ParameterizedTest
    @CsvSource({
        "trip.candump.log",
        "trip.candump-screen.txt",
        "trip.trc",
        "trip-1-0.trc",
        "trip.asc",
        "classic.gvret.csv",
        "classic.crtd",
        "classic.busmaster.log",
        "bench.microchip.log",
        "torque.csv",
        "carscanner.csv"
    })
    void everyLineIsAccountedFor(String name) throws IOException {
        String text = new String(LogFiles.resource(name), StandardCharsets.UTF_8);
        long lines = text.lines().filter(line -> !line.isBlank()).count();

        LogCounts counts = LogFiles.readResource(folder, name).counts();

        assertThat(counts.frames() + counts.rows() + counts.remarks() + counts.skippedLines())
                .isEqualTo(lines)
                .isEqualTo(counts.lines());
    }
}
