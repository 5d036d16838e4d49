package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.aggregator.LakeFixture.line;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.contract.HourPartition;

/** An hour that is larger than the memory it is counted in. */
class DuckDbEngineTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final int VEHICLES = 150_000;
    private static final int RECORDS = 3_000_000;
    private static final int DUPLICATES = RECORDS / 100;

    private static final S3Client NOBODY = S3Client.builder()
            .region(Region.US_EAST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .build();

    @TempDir
    private Path folder;

    @Test
    void anHourThatDoesNotFitIntoMemorySpillsAndIsCountedExactly() throws Exception {
        WorkFolder.Room room = new WorkFolder.Room(folder);
        Path spill = Files.createDirectory(room.spill());
        Files.createDirectory(room.parts());
        for (int part = 0; part < 10; part++) {
            write(room.parts().resolve("part-%d.jsonl".formatted(part)), part);
        }
        AtomicLong spilled = new AtomicLong();
        Thread watch = Thread.ofVirtual().start(() -> watch(spill, spilled));

        HourCounts counts = engine().count(HOUR, new HourObjects(List.of()), room);

        watch.interrupt();
        watch.join();
        assertThat(counts.records()).isEqualTo(RECORDS);
        assertThat(counts.duplicates()).isEqualTo(DUPLICATES);
        assertThat(counts.vehicles()).isEqualTo(VEHICLES);
        assertThat(counts.malformed()).isZero();
        assertThat(spilled).hasPositiveValue();
        assertSorted(Files.readAllLines(room.vehicleCounts()));
        assertThat(counts.seen().vehicleMinutes()).isEqualTo(10L * VEHICLES);
    }

    private DuckDbEngine engine() {
        Lake none = new Lake(NOBODY, "none", 1, Duration.ofSeconds(1));
        Duck duck = new Duck(DataSize.ofMegabytes(256), 2);
        return new DuckDbEngine(none, duck, new Curation(none, duck, List.of("n")), List.of(Period.HOUR));
    }

    private static void write(Path file, int part) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < RECORDS / 10; i++) {
                String line = record(part, i);
                out.append(line).append('\n');
                if (i % 100 == 0) {
                    out.append(line).append('\n');
                }
            }
        }
    }

    private static String record(int part, int i) {
        String timestamp = "2026-11-23T04:%02d:%02d.%03dZ".formatted(part, i / 1_000 % 60, i % 1_000);
        return line(
                timestamp, "veh-%06d".formatted(i % VEHICLES), "{\"n\":%d}".formatted(i), "2026-11-23T05:00:00.000Z");
    }

    private static void watch(Path spill, AtomicLong most) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try (Stream<Path> files = Files.list(spill)) {
                    most.addAndGet(files.count());
                }
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertSorted(List<String> lines) {
        assertThat(lines).hasSize(VEHICLES).isSorted();
        assertThat(lines.getFirst())
                .isEqualTo(
                        "{\"hour\":\"2026-11-23T04:00:00Z\",\"vehicle_id\":\"veh-000000\",\"count\":20,"
                                + "\"first_timestamp\":\"2026-11-23T04:00:00.000Z\",\"last_timestamp\":\"2026-11-23T04:09:30.000Z\"}");
    }
}
