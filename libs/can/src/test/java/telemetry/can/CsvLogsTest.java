package telemetry.can;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import telemetry.can.ObdRow.ObdValue;

class CsvLogsTest {
    @TempDir
    private Path folder;

    @Test
    void torqueRowsKeepNamesUnitsAndDates() throws IOException {
        LogFiles.Read read = LogFiles.readResource(folder, "torque.csv");

        assertThat(read.format()).isEqualTo(LogFormat.OBD_CSV);
        assertThat(read.clock()).isEqualTo(LogClock.DATED);
        assertThat(read.rows())
                .extracting(ObdRow::time)
                .containsExactly(Instant.parse("2021-06-01T10:00:00.125Z"), Instant.parse("2021-06-01T10:05:00Z"));
        assertThat(read.rows().getFirst().values())
                .contains(
                        new ObdValue("Engine RPM", "rpm", "2150", new BigDecimal("2150")),
                        new ObdValue("Speed (OBD)", "km/h", "36", new BigDecimal("36")),
                        new ObdValue("G(y)", "", "-0.2", new BigDecimal("-0.2")));
        assertThat(read.rows().getLast().values()).extracting(ObdValue::name).contains("Engine Coolant Temperature");
        assertThat(read.counts().remarks()).as("the header, twice").isEqualTo(2);
        assertThat(read.skipped())
                .extracting(SkippedLine::reason)
                .contains(SkipReason.MALFORMED)
                .hasSize(2);
    }

    @Test
    void carScannerRowsAreOneReadingEachWithADecimalComma() throws IOException {
        LogFiles.Read read = LogFiles.readResource(folder, "carscanner.csv");

        assertThat(read.clock()).isEqualTo(LogClock.RELATIVE);
        assertThat(read.rows())
                .containsExactly(new ObdRow(
                        36_000_125_000_000L,
                        List.of(
                                new ObdValue("Engine RPM", "rpm", "2150,5", new BigDecimal("2150.5")),
                                new ObdValue("LATITUDE", "", "47.25", new BigDecimal("47.25")))));
        assertThat(read.skipped()).extracting(SkippedLine::reason).containsExactly(SkipReason.NO_VALUES);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            time,rpm           | 1622541600125,800      | ABSOLUTE | 2021-06-01T10:00:00.125Z
            timestamp;rpm      | 1622541600,125;800     | ABSOLUTE | 2021-06-01T10:00:00.125Z
            time,rpm           | 2021-06-01T12:00:00.125+02:00,800 | ABSOLUTE | 2021-06-01T10:00:00.125Z
            Time (ms),rpm      | 125,800                | RELATIVE | 1970-01-01T00:00:00.125Z
            time,rpm           | "0,125","800,5"        | RELATIVE | 1970-01-01T00:00:00.125Z
            time,rpm           | 00:00:00.125,800       | RELATIVE | 1970-01-01T00:00:00.125Z
            """)
    void clocksAreToldByTheirForm(String header, String row, LogClock clock, Instant time) throws IOException {
        LogFiles.Read read = LogFiles.read(folder, header + "\n" + row + "\n");

        assertThat(read.skipped()).isEmpty();
        assertThat(read.clock()).isEqualTo(clock);
        assertThat(read.rows()).extracting(ObdRow::time).containsExactly(time);
        assertThat(read.rows().getFirst().values()).extracting(ObdValue::name).containsExactly("rpm");
    }

    @Test
    void rowsWithoutAClockGetTheStart() throws IOException {
        Instant start = Instant.parse("2021-06-01T10:00:00Z");

        LogFiles.Read read = LogFiles.read(
                folder,
                "rpm,speed\n800,1\n900,2\n".getBytes(StandardCharsets.UTF_8),
                Optional.empty(),
                Optional.of(start));

        assertThat(read.clock()).isEqualTo(LogClock.NONE);
        assertThat(read.rows()).extracting(ObdRow::time).containsExactly(start, start);
    }

    @Test
    void microchipLinesHaveMillisecondsAndPadding() throws IOException {
        LogFiles.Read read = LogFiles.readResource(folder, "bench.microchip.log");

        assertThat(read.format()).isEqualTo(LogFormat.MICROCHIP);
        assertThat(read.clock()).isEqualTo(LogClock.RELATIVE);
        assertThat(read.frames()).extracting(CanFrame::nanos).containsExactly(1_247_000_000L, 1_249_000_000L);
        assertThat(read.frames())
                .extracting(CanFrame::data)
                .containsExactly(FrameData.ofHex("D0320009"), FrameData.ofHex("0201"));
        assertThat(read.counts().remarks()).isEqualTo(5);
    }

    @Test
    void olderGvretFilesHaveNoDirection() throws IOException {
        LogFiles.Read read = LogFiles.read(
                folder,
                "Time Stamp,ID,Extended,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8\n166064000,0000021A,false,0,2,FE,36,,,,,,\n");

        assertThat(read.format()).isEqualTo(LogFormat.GVRET_CSV);
        assertThat(read.clock()).isEqualTo(LogClock.RELATIVE);
        assertThat(read.frame().data()).isEqualTo(FrameData.ofHex("FE36"));
        assertThat(read.frame().nanos()).isEqualTo(166_064_000_000L);
    }

    @Test
    void aBusmasterClockPassesMidnight() throws IOException {
        LogFiles.Read read = LogFiles.read(folder, """
                ***BUSMASTER Ver 3.2.2***
                ***START DATE AND TIME 31:12:2020 23:59:59:500***
                ***DEC***
                ***SYSTEM MODE***
                23:59:59:9000 Rx 1 496 s 2 208 50
                00:00:00:1000 Tx 2 417018865 xr 3
                00:00:00:2000 Rx 1 0 ERR Stuff error
                00:00:00:3000 Rx 1 496 s-fd 12 1 2 3 4 5 6 7 8 9 10 11 12
                """);

        assertThat(read.frames())
                .extracting(frame -> frame.time().toString())
                .containsExactly(
                        "2020-12-31T23:59:59.900Z",
                        "2021-01-01T00:00:00.100Z",
                        "2021-01-01T00:00:00.200Z",
                        "2021-01-01T00:00:00.300Z");
        assertThat(read.frame().id().value()).isEqualTo(0x1F0);
        assertThat(read.frames().getLast().format()).isEqualTo(FrameFormat.FD);
    }
}
