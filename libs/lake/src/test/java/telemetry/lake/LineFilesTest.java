package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFilesTest {
    @TempDir
    private Path folder;

    @Test
    void smallFilesBecomeOneAndLargeOnesStay() throws IOException {
        String large = "x".repeat((int) LineFiles.MAX_SMALL) + "\n";
        Files.writeString(folder.resolve("part-b.jsonl"), large);
        Files.writeString(folder.resolve("part-a.jsonl"), "1\n2\n");
        Files.writeString(folder.resolve("part-c.jsonl.gz"), "3");
        Files.writeString(folder.resolve("part-d.jsonl"), "");
        Files.writeString(folder.resolve("part-e.jsonl"), "4\n");

        List<Path> files = LineFiles.gather(folder);

        assertThat(files).hasSize(2).containsAll(files(folder));
        assertThat(files.get(0)).hasContent("1\n2\n3\n4\n");
        assertThat(files.get(1)).hasFileName("part-b.jsonl").hasContent(large);
    }

    @Test
    void aGatheredFileHasABound() throws IOException {
        byte[] small = new byte[(int) LineFiles.MAX_SMALL];
        for (int i = 0; i < 65; i++) {
            Files.write(folder.resolve("part-%02d.jsonl".formatted(i)), small);
        }

        List<Path> files = LineFiles.gather(folder);

        assertThat(files).hasSize(2);
        assertThat(Files.size(files.getFirst())).isBetween(LineFiles.MAX_GATHERED, LineFiles.MAX_GATHERED * 2);
    }

    @Test
    void anEmptyFolderHasNoFiles() throws IOException {
        assertThat(LineFiles.gather(folder)).isEmpty();
    }

    private static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (var all = Files.list(folder)) {
            all.forEach(files::add);
        }
        return files;
    }
}
