package telemetry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import telemetry.can.DbcDictionary;
import telemetry.can.DbcFile;
import telemetry.can.FrameDecoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReplayTest {
    private final FakeIngest ingest = new FakeIngest();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    private static final String FRAMES = "(1398139023.803317) can0 166#D0320009\n(1398139024.203318) can0 158#0A\n";

    private static final String DBC = """
            BO_ 358 Motion: 4 X
             SG_ Speed : 0|16@1+ (0.01,0) [0|0] "km/h" X
             SG_ Gear : 24|8@1+ (1,0) [0|0] "" X
             SG_ Beyond : 32|8@1+ (1,0) [0|0] "" X
            """;

    @TempDir
    private Path folder;

    private List<DbcFile> dbc = List.of();

    ReplayTest() throws IOException {}

    @AfterEach
    void close() {
        ingest.close();
    }

    /**
     * Checks the timestamps of two frames recorded 400.001 ms apart. Replay keeps this distance. No timestamp is later
     * than the planned time of sending, and the delay is minimal.
     */
    @ParameterizedTest
    @CsvSource({"0, -400001, 0", "1, 0, 400001", "2, -200001, 200000", "0.5, 0, 400001"})
    void framesAreShiftedToTheTimeOfSending(double speed, long firstMicros, long lastMicros) throws Exception {
        replay(new Replay.Plan("car-1", false, speed, false));

        assertThat(timestamps())
                .containsExactly(now.plus(firstMicros, ChronoUnit.MICROS), now.plus(lastMicros, ChronoUnit.MICROS));
    }

    @ParameterizedTest
    @CsvSource({"1, 0.4", "2, 0.2", "0.5, 0.8"})
    void theRecordedPaceIsKept(double speed, double seconds) throws Exception {
        assertThat(replay(new Replay.Plan("car-1", false, speed, false)).seconds())
                .isBetween(seconds, seconds + 2);
    }

    @Test
    void equalFramesOfOneInstantDifferInTheirSequence() throws Exception {
        String frame = "(1.5) can0 166#D0320009\n";
        String other = "(1.5) can0 166#D0320008\n";
        String later = "(2.5) can0 166#D0320009\n";

        RunReport report = replay(new Replay.Plan("car-1", false, 0, false), frame + frame + other + frame + later);

        assertThat(report.accepted()).isEqualTo(5);
        assertThat(timestamps().stream().distinct()).hasSize(2);
        assertThat(ingest.accepted().stream()
                        .map(record -> new JsonMapper()
                                .readTree(record)
                                .get("sequence")
                                .intValue()))
                .containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void recordedTimesAreKeptIfAskedFor() throws Exception {
        RunReport report = replay(new Replay.Plan("car-1", true, 0, false));

        assertThat(report.hours()).containsExactly("2014-04-22T03:00:00Z");
        assertThat(report.rejectedUnexpectedly())
                .as("ingest refuses records this old")
                .isEqualTo(2);
        assertThat(report.isClean()).isFalse();
    }

    private RunReport replay(Replay.Plan plan) throws Exception {
        return replay(plan, FRAMES);
    }

    private RunReport replay(Replay.Plan plan, String log) throws Exception {
        return replay(plan, log, Optional.empty());
    }

    private RunReport replay(Replay.Plan plan, String log, Optional<Instant> start) throws Exception {
        IngestTarget target = new IngestTarget(ingest.url(), "key", 1, false);
        RetryPolicy retry = new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(10));
        Recording recording = new Recording(Files.writeString(folder.resolve("can.log"), log), Optional.empty(), start);
        Recording.Survey survey = recording.survey();
        ReplaySignals signals = new ReplaySignals(FrameDecoder.of(DbcDictionary.of(dbc)));
        return new Replay(target, retry, clock)
                .run(recording, survey, plan, signals, new ProgressLines(System.err, survey.sendable()));
    }

    private List<JsonNode> payloads() {
        return ingest.accepted().stream()
                .map(record -> new JsonMapper().readTree(record).get("payload"))
                .toList();
    }

    @Test
    void decodedSignalsAreNumbersBesideTheRawData() throws Exception {
        dbc = List.of(DbcFile.parse("test.dbc", DBC.getBytes(StandardCharsets.UTF_8)));

        replay(new Replay.Plan("car-1", false, 0, false));

        assertThat(payloads())
                .extracting(JsonNode::toString)
                .containsExactly(
                        "{\"dlc\":4,\"data\":\"D0320009\",\"Motion.Gear\":9.0,\"Motion.Speed\":130.08}",
                        "{\"dlc\":1,\"data\":\"0A\"}");
    }

    @Test
    void rawDataIsLeftOutOfFramesWithSignalsIfThatIsAskedFor() throws Exception {
        dbc = List.of(DbcFile.parse("test.dbc", DBC.getBytes(StandardCharsets.UTF_8)));

        replay(new Replay.Plan("car-1", false, 0, true));

        assertThat(payloads())
                .extracting(JsonNode::toString)
                .containsExactly("{\"Motion.Gear\":9.0,\"Motion.Speed\":130.08}", "{\"dlc\":1,\"data\":\"0A\"}");
    }

    /** A frame of 64 bytes has 512 signals of a bit; with long names they are more than a record may hold. */
    @Test
    void aRecordHasNoMoreSignalsThanFit() throws Exception {
        StringBuilder text = new StringBuilder("BO_ 358 Wide: 64 X\n");
        for (int i = 0; i < 512; i++) {
            text.append(" SG_ ")
                    .append("s".repeat(60))
                    .append(i)
                    .append(" : ")
                    .append(i)
                    .append("|1@1+ (1,0) [0|0] \"\" X\n");
        }
        dbc = List.of(DbcFile.parse("wide.dbc", text.toString().getBytes(StandardCharsets.UTF_8)));

        RunReport report =
                replay(new Replay.Plan("car-1", false, 0, false), "(1.5) can0 166##0" + "FF".repeat(64) + "\n");

        assertThat(report.accepted()).isEqualTo(1);
        assertThat(payloads().getFirst().size()).isBetween(100, 200);
        assertThat(ingest.accepted().getFirst().length()).isLessThan(16 * 1024);
    }

    @Test
    void aRowOfReadingsIsARecordOfTheEnginesControlUnit() throws Exception {
        replay(new Replay.Plan("car-1", false, 0, false), """
                time;Engine RPM (rpm);Speed (km/h);Gear;Fuel
                1622541600125;2150,5;36;D;-
                1622541600525;2200;-;"N ""2\""";0,75
                """);

        assertThat(timestamps()).containsExactly(now.minusMillis(400), now);
        assertThat(ingest.accepted())
                .extracting(record -> new JsonMapper().readTree(record))
                .extracting(
                        record -> record.get("can_id").asString(),
                        record -> record.get("sequence").intValue())
                .containsExactly(tuple("0x7E8", 0), tuple("0x7E8", 1));
        assertThat(payloads())
                .extracting(JsonNode::toString)
                .containsExactly(
                        "{\"Engine RPM\":2150.5,\"Speed\":36,\"Gear\":\"D\"}",
                        "{\"Engine RPM\":2200,\"Gear\":\"N \\\"2\\\"\",\"Fuel\":0.75}");
    }

    @Test
    void rowsWithoutAClockAreOfTheStart() throws Exception {
        Instant start = now.minusSeconds(60);

        RunReport report = replay(
                new Replay.Plan("car-1", true, 0, false), "rpm,speed\n800,1\n900,2\n800,1\n", Optional.of(start));

        assertThat(report.accepted()).isEqualTo(3);
        assertThat(timestamps()).containsExactly(start, start, start);
        assertThat(payloads())
                .extracting(JsonNode::toString)
                .containsExactly("{\"rpm\":800,\"speed\":1}", "{\"rpm\":900,\"speed\":2}", "{\"rpm\":800,\"speed\":1}");
    }

    @Test
    void aRowHasNoMoreReadingsThanFit() throws Exception {
        String text = "x".repeat(5_000);

        RunReport report = replay(
                new Replay.Plan("car-1", false, 0, false),
                "time,%s,b,c,d\n0.5,1,%s,%s,%s\n".formatted("n".repeat(300), text, text, text));

        assertThat(report.accepted()).isEqualTo(1);
        assertThat(payloads().getFirst().propertyNames()).containsExactly("b", "c");
    }

    private List<Instant> timestamps() {
        return ingest.accepted().stream()
                .map(record -> Instant.parse(record.substring(14, record.indexOf("Z\"") + 1)))
                .toList();
    }
}
