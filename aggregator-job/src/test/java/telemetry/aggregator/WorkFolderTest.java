package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.FileSystemUtils;
import telemetry.contract.HourPartition;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.lake.Part;

class WorkFolderTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final long NO_SUCH_PID = Integer.MAX_VALUE;

    @TempDir
    private Path root;

    @Test
    void whatAKilledProcessLeftIsClearedAtStart() throws IOException {
        Path killed = leftover(NO_SUCH_PID + "-1");
        Path killedWithThisId = leftover(ProcessHandle.current().pid() + "-1");

        new WorkFolder(root, Long.MAX_VALUE);

        assertThat(killed).doesNotExist();
        assertThat(killedWithThisId).doesNotExist();
    }

    @Test
    void whatOthersUseIsLeftAlone() throws IOException {
        Path parent = leftover(ProcessHandle.current().parent().orElseThrow().pid() + "-1");
        Path foreign = leftover("notes");
        Path own = new WorkFolder(root, Long.MAX_VALUE).room().folder();

        new WorkFolder(root, Long.MAX_VALUE);

        assertThat(parent).exists();
        assertThat(foreign).exists();
        assertThat(own).exists();
    }

    @Test
    void anHourThatTheDiskHasNoRoomForIsRefusedNamingBothFigures() throws IOException {
        WorkFolder work = new WorkFolder(root, Long.MAX_VALUE);
        long tooMuch = Long.MAX_VALUE / 4;

        assertThatThrownBy(() -> work.fitting(HOUR, List.of(part(tooMuch)), 100))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(
                        ".* has \\d+ bytes free( in memory)?, but hour 2026-11-23T04:00:00Z has 100 bytes of records and a part of "
                                + tooMuch
                                + " bytes, and needs 4 and 2 times that; set telemetry.aggregator.work-folder to .*");
        assertThat(work.own()).isEmptyDirectory();
    }

    /**
     * Tests a tmpfs: the shared memory of Linux promises half of the machine's memory, or more than a container has.
     */
    @Test
    @EnabledIf("hasSharedMemory")
    void anHourThatIsKeptInMemoryGetsNoMoreThanThereIsToSpare() throws IOException {
        Path inMemory = Files.createTempDirectory(SHARED_MEMORY, "work-folder-test-");
        try {
            WorkFolder work = new WorkFolder(inMemory, 1_000);

            assertThat(work.fitting(HOUR, List.of(part(200), part(100), part(1)), 100))
                    .containsExactly(part(200), part(100));
            assertThatThrownBy(() -> work.fitting(HOUR, List.of(part(301)), 100))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            " has 1000 bytes free in memory, but hour 2026-11-23T04:00:00Z has 100 bytes of records and a part of 301")
                    .hasMessageContaining("set telemetry.aggregator.work-folder to");
        } finally {
            FileSystemUtils.deleteRecursively(inMemory);
        }
    }

    /** Tests planned sizes. The first part needs to fit with its compressed size only. */
    @Test
    @EnabledIf("hasSharedMemory")
    void compressedPartsArePlannedWithSixteenTimesTheirSizeButTheFirst() throws IOException {
        Path inMemory = Files.createTempDirectory(SHARED_MEMORY, "work-folder-test-");
        try {
            WorkFolder work = new WorkFolder(inMemory, 1_000);
            Part ten = new Part(new PartKey(HOUR, new UUID(0, 1), PartCompression.GZIP), 10, "etag", Instant.EPOCH);
            Part fifty = new Part(new PartKey(HOUR, new UUID(0, 2), PartCompression.ZSTD), 50, "etag", Instant.EPOCH);

            assertThat(work.fitting(HOUR, List.of(ten, part(140), part(1)), 100))
                    .containsExactly(ten, part(140));
            assertThat(work.fitting(HOUR, List.of(fifty, part(1)), 100)).containsExactly(fifty);
        } finally {
            FileSystemUtils.deleteRecursively(inMemory);
        }
    }

    @Test
    void anHourOnADiskIsNotLimitedByMemory() throws IOException {
        assumeThat(WorkFolder.isInMemory(Files.getFileStore(root).type())).isFalse();
        assertThat(new WorkFolder(root, 0).fitting(HOUR, List.of(part(500)), 0)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"tmpfs, true", "ramfs, true", "ext4, false", "xfs, false", "overlay, false"})
    void whatIsInMemoryIsKnownByItsFileSystem(String type, boolean inMemory) {
        assertThat(WorkFolder.isInMemory(type)).isEqualTo(inMemory);
    }

    @Test
    void aFolderThatCannotBeMadeIsRefusedNamingTheSetting() throws IOException {
        Path file = Files.createFile(root.resolve("file"));

        assertThatThrownBy(() -> new WorkFolder(file.resolve("work"), 0))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("telemetry.aggregator.work-folder: user ")
                .hasMessageContaining(file.toString());
    }

    static boolean hasSharedMemory() throws IOException {
        return Files.isWritable(SHARED_MEMORY)
                && WorkFolder.isInMemory(Files.getFileStore(SHARED_MEMORY).type());
    }

    private Path leftover(String name) throws IOException {
        return Files.createDirectories(root.resolve(name).resolve("hour-1"));
    }

    private static Part part(long size) {
        return new Part(new PartKey(HOUR, new UUID(0, size)), size, "etag", Instant.EPOCH);
    }
}
