package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import telemetry.contract.HourPartition;

class WorkFolderTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final long NO_SUCH_PID = Integer.MAX_VALUE;

    @TempDir
    private Path root;

    @Test
    void whatAKilledProcessLeftIsClearedAtStart() throws IOException {
        Path killed = leftover(NO_SUCH_PID + "-1");
        Path killedWithThisId = leftover(ProcessHandle.current().pid() + "-1");

        new WorkFolder(root);

        assertThat(killed).doesNotExist();
        assertThat(killedWithThisId).doesNotExist();
    }

    @Test
    void whatOthersUseIsLeftAlone() throws IOException {
        Path parent = leftover(ProcessHandle.current().parent().orElseThrow().pid() + "-1");
        Path foreign = leftover("notes");
        Path own = new WorkFolder(root).roomFor(HOUR, 0).folder();

        new WorkFolder(root);

        assertThat(parent).exists();
        assertThat(foreign).exists();
        assertThat(own).exists();
    }

    @Test
    void anHourThatTheDiskHasNoRoomForIsRefusedNamingBothFigures() throws IOException {
        WorkFolder work = new WorkFolder(root);
        long tooMuch = Long.MAX_VALUE / 4;

        assertThatThrownBy(() -> work.roomFor(HOUR, tooMuch))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(".* has \\d+ bytes free, but hour 2026-11-23T04:00:00Z has " + tooMuch
                        + " bytes of parts and needs 2 times that");
        assertThat(work.own()).isEmptyDirectory();
    }

    private Path leftover(String name) throws IOException {
        return Files.createDirectories(root.resolve(name).resolve("hour-1"));
    }
}
