package telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DbcCommandTest {
    private static final Path SAMPLES = Path.of("../../docs/samples");
    private static final Path DBC = SAMPLES.resolve("drive.dbc");
    private static final Path LOG = SAMPLES.resolve("drive.log");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine telemetry = Telemetry.commandLine(Clock.systemUTC())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));

    @TempDir
    private Path folder;

    private int run(Object... arguments) {
        return telemetry.execute(
                List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
    }

    @Test
    void theSampleHasNothingOdd() {
        assertThat(run("dbc", "check", "--strict", "--signals", DBC)).isZero();

        assertThat(out.toString().lines())
                .contains(
                        "drive.dbc: 5 messages, 16 signals, 4 multiplexed, 2 labelled, 0 without a message, UTF-8, 0 complaints",
                        "  0x18FEF100 CruiseControl: 8 bytes, 1 signals, PGN 65265",
                        "    Battery.Current: 12 bits, little endian, signed, A, if Page is 0");
    }

    @Test
    void anOddityIsShownWithFileAndLine() throws IOException {
        Path odd = Files.writeString(
                folder.resolve("odd.dbc"),
                "BO_ 1 A: 8 X\n SG_ S : 0|8@1+ (1,0) [0|0] \"\" X\nVAL_ 1 No 1 \"a\\u001B[2J\" ;\n");

        assertThat(run("dbc", "check", odd)).isZero();
        assertThat(out.toString()).contains("odd.dbc:3: VAL_ for signal No of 0x001, which is not there");
        assertThat(run("dbc", "check", "--strict", DBC, odd)).isEqualTo(1);
    }

    @Test
    void aFileWithoutAMessageFails() throws IOException {
        Path log = Files.writeString(folder.resolve("no.dbc"), "(1.0) can0 123#00\n");

        assertThat(run("dbc", "check", log)).isEqualTo(1);
        assertThat(out.toString()).contains("no.dbc:1: '(' begins no statement; left out");
    }

    @Test
    void aLogIsDecodedToTheTerminal() {
        assertThat(run("dbc", "decode", DBC, LOG)).isZero();

        assertThat(out.toString().lines().limit(5))
                .containsExactly(
                        "time,can_id,name,value,label,unit",
                        "2025-10-04T12:34:00.000000000Z,0x100,Motion.Acceleration,0.0,,m/s^2",
                        "2025-10-04T12:34:00.000000000Z,0x100,Motion.BrakePedal,1.0,,",
                        "2025-10-04T12:34:00.000000000Z,0x100,Motion.Gear,0.0,Park,",
                        "2025-10-04T12:34:00.000000000Z,0x100,Motion.Speed,0.0,,km/h");
        assertThat(out.toString())
                .contains("0x18FEF117,CruiseControl.WheelSpeed,", ",Battery.CellTemperature,-3.0,,degC");
        assertThat(err.toString())
                .isEqualTo(
                        "2,240 frames, 6,600 signals; 40 frames of 1 IDs without signals in drive.dbc, 0 frames too short\n");
    }

    @Test
    void aLogIsDecodedToParquet() throws Exception {
        Path parquet = folder.resolve("signals.parquet");

        assertThat(run("dbc", "decode", DBC, LOG, "--format", "parquet", "--out", parquet))
                .isZero();

        try (var duck = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duck.createStatement();
                var row = statement.executeQuery(
                        "SELECT count(*), max(value) FILTER (WHERE name = 'Motion.Speed'), count(DISTINCT"
                                + " label) FROM read_parquet('" + parquet + "')")) {
            row.next();
            assertThat(row.getLong(1)).isEqualTo(6_600);
            assertThat(row.getDouble(2)).isBetween(50.0, 54.0);
            assertThat(row.getLong(3)).isEqualTo(5);
        }
    }

    @Test
    void linesThatAreNoFramesFailTheCommandUnlessItIsLenient() throws IOException {
        Path log = Files.writeString(
                folder.resolve("bad.log"),
                "(1.0) can0 100#E803000000000000\n(1.1) can0 100#E8030000000000\n(1.2) can0 100#XY\n");

        assertThat(run("dbc", "decode", DBC, log)).isEqualTo(1);
        assertThat(err.toString()).contains("2 frames, 8 signals", "bad.log:3: ");
        assertThat(run("dbc", "decode", DBC, log, "--lenient")).isZero();
    }

    @Test
    void parquetNeedsAFile() {
        assertThat(run("dbc", "decode", DBC, LOG, "--format", "parquet")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--format parquet needs --output FILE");
    }

    @Test
    void aLogThatIsNoneIsRefused() {
        assertThat(run("dbc", "decode", DBC, DBC)).isEqualTo(2);
        assertThat(err.toString()).startsWith("nothing to read in ");
    }
}
