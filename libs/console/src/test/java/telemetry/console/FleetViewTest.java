package telemetry.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import telemetry.cloud.EmbeddedCloud;
import telemetry.cloud.Provisioning;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.lake.DerivedTables;
import telemetry.lake.Duck;
import telemetry.lake.HourState;
import telemetry.lake.HourVersion;
import telemetry.lake.Lake;
import telemetry.lake.ObjectTableStore;

class FleetViewTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final Clock CLOCK = Clock.fixed(HOUR.end().plusSeconds(60), ZoneOffset.UTC);
    private static final Duck DUCK = new Duck(DataSize.ofMegabytes(256).toBytes(), 2);
    private static final int VEHICLES = 1_000_000;

    @TempDir
    private static Path folder;

    @Test
    void aMillionVehiclesNeedLittleHeap() throws Exception {
        try (EmbeddedCloud cloud = EmbeddedCloud.start(folder.resolve("s3"))) {
            Provisioning.DEFAULT.apply(cloud.sqs(), cloud.s3());
            String bucket = Provisioning.DEFAULT.bucket();
            Lake lake = new Lake(cloud.s3(), bucket, 8, Duration.ofSeconds(60));
            DerivedTables derived =
                    new DerivedTables(lake, new ObjectTableStore(cloud.s3(), bucket, Clock.systemUTC()));
            putVehicles(derived, HOUR, "range(%d)".formatted(VEHICLES), "1 + i % 7");
            putVehicles(derived, HOUR.plusHours(-1), "range(%d)".formatted(VEHICLES / 2), "5");
            putVehicles(derived, HOUR.plusHours(-2), "range(%d, %d)".formatted(VEHICLES, VEHICLES + 10), "1");
            FleetView view = new FleetView(lake, derived, DUCK, folder.resolve("fleet"), CLOCK);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();

            FleetView.Fleet fleet = view.fleet("", 50);

            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes of heap")
                    .isLessThan(DataSize.ofMegabytes(64).toBytes());
            assertThat(fleet.vehiclesInAll()).isEqualTo(VEHICLES + 10);
            assertThat(fleet.vehicles()).hasSize(50);
            assertThat(fleet.vehicles().getFirst().vehicle()).isEqualTo("veh-0000006");
            assertThat(fleet.vehicles().getFirst().records()).isEqualTo(12);
            assertThat(fleet.silentInAll()).isEqualTo(10);
            assertThat(fleet.silent()).hasSize(10).first().isEqualTo("veh-1000000");
            assertThat(view.fleet("99999", 50).vehiclesInAll()).isEqualTo(19);
            assertThat(view.vehicle("veh-0000006").records()).isEqualTo(12);
            assertThat(view.vehicle("veh-000000").records()).isZero();
        }
    }

    private static void putVehicles(DerivedTables derived, HourPartition hour, String range, String count)
            throws Exception {
        Path file = Files.createTempFile(folder, "vehicles", ".parquet");
        try (Connection duck = DUCK.open(folder);
                Statement statement = duck.createStatement()) {
            statement.execute(
                    "COPY (%s UNION ALL BY NAME SELECT TIMESTAMPTZ '%s' AS hour_start, printf('veh-%%07d', i) AS vehicle_id, CAST(%s AS BIGINT) AS \"count\" FROM %s t(i)) TO '%s' (FORMAT parquet, FIELD_IDS {%s})"
                            .formatted(
                                    LakeTable.VEHICLES.noRowsSql(),
                                    hour,
                                    count,
                                    range,
                                    file,
                                    derived.fieldIds(LakeTable.VEHICLES)));
            HourVersion version = new HourVersion(hour, 0, 1, List.of(), HourState.NONE);
            derived.replace(duck, version, table -> table == LakeTable.VEHICLES ? file : folder.resolve("none"));
        }
    }
}
