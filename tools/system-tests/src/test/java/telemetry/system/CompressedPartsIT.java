package telemetry.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.simulator.RunReport;
import telemetry.simulator.SimulationPlan;
import telemetry.simulator.Verdict;

/** Tests the whole platform with compressed parts: posted records are stored, verified and counted. */
class CompressedPartsIT {
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void everyRecordIsStoredOnceAndCounted(PartCompression compression) throws Exception {
        try (EmbeddedCloud cloud = EmbeddedCloud.start(folder.resolve("s3"));
                SystemUnderTest system = new SystemUnderTest(
                        cloud.access(), folder, "--telemetry.consumer.part-compression=" + compression.name())) {
            RunReport run = system.simulate(new SimulationPlan(50, 3_000, 1_000, 1, 0, 0, 0), 50);
            Verdict verdict = system.verify(run);

            assertThat(verdict.isGood()).isTrue();
            assertThat(verdict.stored()).isEqualTo(3_000);
            for (String hour : run.hours()) {
                assertThat(system.parts(HourPartition.of(Instant.parse(hour))))
                        .isNotEmpty()
                        .allMatch(key -> PartKey.parse(key).orElseThrow().compression() == compression);
            }
            assertMixedHourIsCounted(system);
        }
    }

    /** Checks an hour with both compressed and uncompressed parts, as after a change of the setting. */
    private static void assertMixedHourIsCounted(SystemUnderTest system) throws Exception {
        HourPartition hour = HourPartition.of(Instant.now()).plusHours(-3);
        String vehicle = "veh-" + UUID.randomUUID();
        String record = "{\"timestamp\":\"%s\",\"vehicle_id\":\"%s\",\"can_id\":\"0x1F0\",\"payload\":{\"n\":%d}%s}";
        system.post("application/json", record.formatted(hour.start(), vehicle, 1, ""));
        await().atMost(MAX_WAIT).until(() -> !system.stored(hour, vehicle).isEmpty());
        system.putPart(
                hour,
                record.formatted(
                        hour.start(),
                        vehicle,
                        2,
                        ",\"ingest_received_at\":\"%s\"".formatted(hour.start().plusMillis(1))));

        assertThat(system.aggregate(hour).body()).contains("\"records\":2,").contains("\"malformed\":0,");
        assertThat(system.read(new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS).key()))
                .contains(vehicle + "\",\"count\":2,");
    }
}
