package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import telemetry.aws.CanGroups;
import telemetry.aws.CanProperties;
import telemetry.aws.DbcSource;
import telemetry.contract.ContractLimits;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import telemetry.service.LogLines;

/** Decodes raw frames for the live window with DBC files of a folder. */
class LiveFramesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final RecordReader READER = RecordReader.ofLines(ContractLimits.LAKE, CLOCK);
    private static final String DBC = """
            BO_ 256 Motion: 4 X
             SG_ Speed : 0|16@1+ (0.01,0) [0|250] "km/h" X
             SG_ Gear : 24|4@1+ (1,0) [0|3] "" X
            """;

    @TempDir
    private Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LogLines log = new LogLines(CanGroups.class);
    private Path dbc;
    private LiveFrames frames;
    private LiveVehicles live;

    @BeforeEach
    void oneGroup() throws IOException {
        dbc = Files.createDirectory(folder.resolve("dbc"));
        Files.writeString(dbc.resolve("car.dbc"), DBC);
        use(new CanProperties.Group("car-*", dbc.toString(), ""));
    }

    @AfterEach
    void stopListening() {
        log.close();
    }

    private void use(CanProperties.Group... groups) {
        CanProperties properties = new CanProperties(List.of(groups), Duration.ZERO);
        frames = new LiveFrames(
                new CanGroups<>(
                        new DbcSource(new FakeS3()),
                        properties,
                        CLOCK,
                        meters,
                        LiveFrames.GroupDecoder::all,
                        List.of()),
                properties);
        live = new LiveVehicles(
                new LiveProperties(DataSize.ofMegabytes(1), "Motion.Speed", 120, 1), frames, CLOCK, meters);
        frames.refresh();
    }

    private void take(String vehicle, String id, String payload) {
        live.add(record(vehicle, id, payload));
    }

    private static TelemetryRecord record(String vehicle, String id, String payload) {
        String line =
                "{\"timestamp\":\"%s\",\"vehicle_id\":\"%s\",\"can_id\":\"%s\",\"payload\":%s,\"ingest_received_at\":\"%s\"}"
                        .formatted(NOW, vehicle, id, payload, NOW);
        return (TelemetryRecord) READER.read(line.getBytes(UTF_8));
    }

    private Map<String, Object> signals(String vehicle) {
        return live.vehicle(vehicle, null).signals();
    }

    @Test
    void theWindowHasTheDecodedNamesBesideTheRawData() {
        take("car-1", "0x100", "{\"dlc\":4,\"data\":\"E8030003\"}");
        take("boat-1", "0x100", "{\"dlc\":4,\"data\":\"E8030003\"}");

        assertThat(signals("car-1"))
                .isEqualTo(Map.of("dlc", 4.0, "data", "E8030003", "Motion.Speed", 10.0, "Motion.Gear", 3.0));
        assertThat(signals("boat-1")).isEqualTo(Map.of("dlc", 4.0, "data", "E8030003"));
    }

    @Test
    void theAnomalyRuleKnowsDecodedNames() {
        take("car-1", "0x100", "{\"data\":\"E02E0003\"}");
        take("car-1", "0x100", "{\"data\":\"E12E0003\"}");
        assertThat(live.vehicle("car-1", null).anomalous()).isFalse();

        take("car-1", "0x100", "{\"data\":\"E12E\"}");

        assertThat(live.vehicle("car-1", null).anomalous()).isTrue();
        assertThat(live.fleet(null).anomalies())
                .containsExactly(new LiveVehicles.Anomaly(NOW, "car-1", "Motion.Speed"));
    }

    @Test
    void otherIdsAndOddDataGiveTheSignalsOfThePayloadAlone() {
        take("car-1", "0x101", "{\"data\":\"E8030003\"}");
        take("car-1", "0x00000100", "{\"data\":\"E8030003\"}");
        take("car-1", "0x100", "{\"data\":\"E8030\",\"n\":1}");
        take("car-1", "0x100", "{\"data\":7}");
        take("car-1", "0x100", "{\"data\":{\"data\":\"E8030003\"}}");

        assertThat(signals("car-1")).isEqualTo(Map.of("data", 7.0, "n", 1.0));
    }

    @Test
    void namesOfVssReplaceTheFilesOwn() throws IOException {
        Files.writeString(dbc.resolve("signals.yaml"), "Vehicle.Speed: {signal: Motion.Speed}");
        frames.refresh();
        take("car-1", "0x100", "{\"data\":\"E803\"}");

        assertThat(signals("car-1")).isEqualTo(Map.of("data", "E803", "Vehicle.Speed", 10.0));
    }

    @Test
    void theFirstGroupWithTheVehicleDecodesIt() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("car.dbc"), DBC.replace("Motion", "Other"));
        use(
                new CanProperties.Group("car-2", other.toString(), ""),
                new CanProperties.Group("car-?", dbc.toString(), ""));
        take("car-1", "0x100", "{\"data\":\"E803\"}");
        take("car-2", "0x100", "{\"data\":\"E803\"}");

        assertThat(signals("car-1")).containsEntry("Motion.Speed", 10.0);
        assertThat(signals("car-2")).containsEntry("Other.Speed", 10.0).doesNotContainKey("Motion.Speed");
    }

    @Test
    void aFaultOfTheFilesIsLoggedOnceAndCountedAndTheLastDictionaryStays() throws IOException {
        Files.delete(dbc.resolve("car.dbc"));
        frames.refresh();
        frames.refresh();
        take("car-1", "0x100", "{\"data\":\"E803\"}");

        assertThat(signals("car-1")).containsEntry("Motion.Speed", 10.0);
        assertThat(faults()).hasSize(1).first().asString().contains(dbc + " has no file *.dbc");
        assertThat(failures()).isEqualTo(2);

        Files.writeString(dbc.resolve("car.dbc"), DBC.replace("(0.01,0)", "(0.02,0)"));
        frames.refresh();
        take("car-1", "0x100", "{\"data\":\"E803\"}");
        assertThat(signals("car-1")).containsEntry("Motion.Speed", 20.0);

        Files.delete(dbc.resolve("car.dbc"));
        frames.refresh();
        assertThat(faults()).as("the files were there between the faults").hasSize(2);
    }

    @Test
    void filesThatNeverWereThereStopNothing() throws IOException {
        use(new CanProperties.Group("car-*", folder.resolve("later").toString(), ""));
        take("car-1", "0x100", "{\"data\":\"E803\"}");
        assertThat(signals("car-1")).isEqualTo(Map.of("data", "E803"));
        assertThat(failures()).isEqualTo(1);

        Files.createDirectory(folder.resolve("later"));
        Files.writeString(folder.resolve("later/car.dbc"), DBC);
        frames.refresh();
        take("car-1", "0x100", "{\"data\":\"E803\"}");
        assertThat(signals("car-1")).containsEntry("Motion.Speed", 10.0);
    }

    private List<String> faults() {
        return log.all().stream()
                .filter(line -> line.contains("event=dbc_unreadable"))
                .toList();
    }

    private double failures() {
        return meters.get("telemetry.can.reload.failures").counter().count();
    }

    /** Prints the processor time of a record in the window, without groups and with the signals of the sample drive. */
    @Test
    @EnabledIfSystemProperty(
            named = "live.rate.records",
            matches = "\\d+",
            disabledReason = "needs -Dlive.rate.records=<records>")
    void theCostOfARecordIsPrinted() {
        int records = Integer.getInteger("live.rate.records");
        List<TelemetryRecord> some = IntStream.range(0, 1_000)
                .mapToObj(
                        i -> record("car-" + i % 50, "0x100", "{\"dlc\":8,\"data\":\"E803%04X00000000\"}".formatted(i)))
                .toList();
        for (int round = 0; round < 3; round++) {
            use();
            double without = nanos(some, records);
            use(new CanProperties.Group("car-*", "../docs/samples", ""));
            double with = nanos(some, records);
            System.out.printf("a record takes %.0f ns without groups, %.0f ns with%n", without, with);
        }
        assertThat(signals("car-1")).containsKey("Motion.Speed");
    }

    private double nanos(List<TelemetryRecord> some, int records) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < records; i++) {
            live.add(some.get(i % some.size()));
        }
        return (threads.getCurrentThreadCpuTime() - start) / (double) records;
    }
}
