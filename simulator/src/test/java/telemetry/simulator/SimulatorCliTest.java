package telemetry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

class SimulatorCliTest {
    private final FakeIngest ingest = new FakeIngest();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            SimulatorCli.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    @TempDir
    private Path folder;

    SimulatorCliTest() throws IOException {}

    @AfterEach
    void close() {
        ingest.close();
    }

    @Test
    void simulateSendsAndReports() throws IOException {
        Path report = folder.resolve("run.json");

        int exitCode = simulate("--records", "200", "--vehicles", "3", "--batch", "10", "--report", report.toString());

        assertThat(exitCode).isZero();
        assertThat(out.toString()).contains("sent         200", "accepted     200");
        RunReport written = new JsonMapper().readValue(Files.readAllBytes(report), RunReport.class);
        assertThat(written.accepted()).isEqualTo(200);
        assertThat(Files.readString(report)).contains("\"accepted_ranges\":[{\"first\":0,\"last\":199}]");
    }

    @Test
    void replaySendsFramesAsRecordsOfOneVehicle() throws IOException {
        Path log = folder.resolve("can.log");
        Files.writeString(log, "(1.000001) can0 1F0#D0320009\n(1.500002) can0 0AB#01\n");

        int exitCode = command.execute(
                "replay",
                log.toString(),
                "--vehicle",
                "car-7",
                "--url",
                ingest.url().toString(),
                "--api-key",
                "key");

        assertThat(exitCode).isZero();
        assertThat(out.toString()).contains("frames       2, 2 distinct CAN IDs");
        assertThat(ingest.accepted().getFirst())
                .contains(
                        "\"vehicle_id\":\"car-7\"",
                        "\"can_id\":\"0x1F0\",\"payload\":{\"dlc\":4,\"data\":\"D0320009\"}");
    }

    @Test
    void skippedLinesAreReportedAndLostFramesFailAReplayUnlessLenient() throws IOException {
        Path log = folder.resolve("can.log");
        Files.writeString(log, "(1.000001) can0 1F0#D0320009\nrubbish\n(1.1) can0 123#R\n(1.2) can0 123#R\n");
        String[] replay = {"replay", log.toString(), "--url=" + ingest.url(), "--api-key=key"};

        assertThat(command.execute(replay)).isOne();
        assertThat(out.toString())
                .contains(
                        "format       candump-log (candump -l)",
                        "times        relative, without a date; shifted, the last frame is now",
                        "frames       1, 1 distinct CAN IDs",
                        "not sent     2 remote frames",
                        "skipped      1 lines (malformed), the first: [2]: no (seconds.fraction) in front");

        String[] leniently = Arrays.copyOf(replay, replay.length + 1);
        leniently[replay.length] = "--lenient";
        assertThat(command.execute(leniently)).isZero();
    }

    @Test
    void remoteFramesDoNotFailAReplay() throws IOException {
        Path log = folder.resolve("can.log");
        Files.writeString(log, "(1.000001) can0 1F0#D0320009\n(1.1) can0 123#R\n");

        assertThat(command.execute("replay", log.toString(), "--url=" + ingest.url(), "--api-key=key"))
                .isZero();
    }

    @Test
    void aLogWithoutADateUsesTheGivenStart() throws IOException {
        Path log = folder.resolve("can.log");
        Files.writeString(log, "(         0.450024) can0 0E094000#001C00000001\n");
        Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);

        assertThat(command.execute(
                        "replay", log.toString(), "--start=" + start, "--url=" + ingest.url(), "--api-key=key"))
                .isZero();
        assertThat(ingest.accepted().getFirst())
                .contains(start.plusNanos(450_024_000).toString(), "\"can_id\":\"0x0E094000\"");
        assertThat(command.execute("replay", log.toString(), "--keep-time", "--url=" + ingest.url(), "--api-key=key"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--keep-time needs --start");
    }

    @Test
    void aFileInAnUnknownFormatIsRefusedWithTheTriedFormats() throws IOException {
        Path log = folder.resolve("diary.txt");
        Files.writeString(log, "Today I drove.\n");

        assertThat(command.execute("replay", log.toString(), "--url=" + ingest.url(), "--api-key=key"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("candump-log", "line 1: no (seconds.fraction) in front", "vector-asc", "obd-csv");
        assertThat(command.execute(
                        "replay", log.toString(), "--format=morse", "--url=" + ingest.url(), "--api-key=key"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("is none of candump-log");
    }

    @Test
    void anInvalidReportIsNamed() throws IOException {
        Path file = folder.resolve("run.json");
        for (String content : List.of("{}", "x", "", "[]")) {
            Files.writeString(file, content);

            assertThat(command.execute("verify", "--report=" + file)).isOne();
            assertThat(err.toString().lines().toList().getLast()).contains(file + " is not the report of a run: ");
        }
        assertThat(err.toString()).doesNotContain("\tat ");
    }

    @Test
    void aReportOfAnEarlierVersionIsRead() throws IOException {
        Path file = folder.resolve("run.json");
        assertThat(simulate("--records", "20", "--report", file.toString())).isZero();
        RunReport written = RunReport.read(file);
        Files.writeString(
                file,
                Files.readString(file).replace("{\"run\"", "{\"alike_ranges\":[{\"first\":1,\"last\":1}],\"run\""));

        assertThat(Files.readString(file)).contains("alike_ranges");
        assertThat(RunReport.read(file)).isEqualTo(written);
    }

    @Test
    void helpNeverShowsTheKey() {
        for (Object sending : List.of(new SimulateCommand(), new ReplayCommand())) {
            assertThat(new CommandLine(sending)
                            .getCommandSpec()
                            .findOption("--api-key")
                            .showDefaultValue())
                    .isEqualTo(CommandLine.Help.Visibility.NEVER);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            simulate --records 0 --api-key k   | --records must be at least 1, is 0
            simulate --vehicles x --api-key k  | 'x' is not an int
            simulate --batch 5000 --api-key k  | --batch must be 1 to 1000, is 5000
            simulate --late 2 --api-key k      | --late must be a share from 0 to 1, is 2.0
            simulate --api-key=                | Missing API key: give --api-key
            simulate --url a:80 --api-key k    | --url must be like http://127.0.0.1:8080, is a:80
            simulate --url http://a/b --api-key k | --url must be like http://127.0.0.1:8080, is http://a/b
            verify --report r --wait soon      | is not a duration like 30s, 500ms or 2m
            replay /no/such/file --api-key k   | FILE cannot be read: /no/such/file
            verify                             | Missing required option: '--report=FILE'
            fly                                | There is no command 'fly'
            """)
    void wrongArgumentsAreNamed(String arguments, String message) {
        assertThat(command.execute(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    }

    @Test
    void aFailedRunPrintsOneLine() {
        assertThat(command.execute("simulate", "--url", ingest.url().toString(), "--api-key", "wrong"))
                .isOne();
        assertThat(err.toString()).contains("answered 401").doesNotContain("\tat ");
    }

    private int simulate(String... more) {
        String[] args = new String[more.length + 5];
        args[0] = "simulate";
        args[1] = "--url";
        args[2] = ingest.url().toString();
        args[3] = "--api-key";
        args[4] = "key";
        System.arraycopy(more, 0, args, 5, more.length);
        return command.execute(args);
    }
}
