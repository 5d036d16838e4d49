package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.FileSystemUtils;
import telemetry.contract.HourPartition;

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
        Path own = new WorkFolder(root, Long.MAX_VALUE).roomFor(HOUR, 0).folder();

        new WorkFolder(root, Long.MAX_VALUE);

        assertThat(parent).exists();
        assertThat(foreign).exists();
        assertThat(own).exists();
    }

    @Test
    void anHourThatTheDiskHasNoRoomForIsRefusedNamingBothFigures() throws IOException {
        WorkFolder work = new WorkFolder(root, Long.MAX_VALUE);
        long tooMuch = Long.MAX_VALUE / 4;

        assertThatThrownBy(() -> work.roomFor(HOUR, tooMuch))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(".* has \\d+ bytes free( in memory)?, but hour 2026-11-23T04:00:00Z has " + tooMuch
                        + " bytes of parts and needs 2 times that; set telemetry.aggregator.work-folder to .*");
        assertThat(work.own()).isEmptyDirectory();
    }

    /** The shared memory of Linux is a tmpfs that promises half of the machine's memory, or more than a container has. */
    @Test
    @EnabledIf("hasSharedMemory")
    void anHourThatIsKeptInMemoryGetsNoMoreThanThereIsToSpare() throws IOException {
        Path inMemory = Files.createTempDirectory(SHARED_MEMORY, "work-folder-test-");
        try {
            WorkFolder work = new WorkFolder(inMemory, 1_000);

            work.roomFor(HOUR, 500).close();

            assertThatThrownBy(() -> work.roomFor(HOUR, 501))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(" has 1000 bytes free in memory, but hour 2026-11-23T04:00:00Z has 501 bytes")
                    .hasMessageContaining("set telemetry.aggregator.work-folder to");
        } finally {
            FileSystemUtils.deleteRecursively(inMemory);
        }
    }

    @Test
    void anHourOnADiskIsNotLimitedByMemory() throws IOException {
        assumeThat(WorkFolder.isInMemory(Files.getFileStore(root).type())).isFalse();
        try (WorkFolder.Room room = new WorkFolder(root, 0).roomFor(HOUR, 500)) {
            assertThat(room.parts()).isDirectory();
        }
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
}
