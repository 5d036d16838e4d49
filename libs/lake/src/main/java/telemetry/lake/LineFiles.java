package telemetry.lake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import telemetry.contract.JsonLines;

/**
 * Gathers small files of lines into large files. DuckDB takes time and memory for each file: 13,000 files of 20 KB do
 * not fit into 256 MB.
 */
public final class LineFiles {
    static final long MAX_SMALL = 1 << 20;
    static final long MAX_GATHERED = 64 << 20;

    private LineFiles() {}

    /**
     * Gathers the small files in {@code folder} into large files, and deletes the small files.
     *
     * @return all files that are then in the folder, sorted
     */
    public static List<Path> gather(Path folder) throws IOException {
        List<Path> files = list(folder);
        Gathered gathered = new Gathered(folder);
        for (Path file : files) {
            if (Files.size(file) <= MAX_SMALL) {
                gathered.add(file);
            }
        }
        return list(folder);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static final class Gathered {
        private final Path folder;
        private final List<Path> targets = new ArrayList<>();
        private long size = MAX_GATHERED;

        Gathered(Path folder) {
            this.folder = folder;
        }

        void add(Path file) throws IOException {
            if (size >= MAX_GATHERED) {
                targets.add(folder.resolve("gathered-%05d.jsonl".formatted(targets.size())));
                size = 0;
            }
            try (FileChannel from = FileChannel.open(file);
                    FileChannel to =
                            FileChannel.open(targets.getLast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                copy(from, to);
                size = to.size();
            }
            Files.delete(file);
        }

        private static void copy(FileChannel from, FileChannel to) throws IOException {
            ByteBuffer lines = ByteBuffer.allocate((int) from.size() + 1);
            while (lines.position() < from.size() && from.read(lines) >= 0) {
                // read until the whole file is in the buffer
            }
            if (lines.position() > 0 && lines.get(lines.position() - 1) != JsonLines.LINE_FEED) {
                lines.put(JsonLines.LINE_FEED);
            }
            lines.flip();
            while (lines.hasRemaining()) {
                to.write(lines);
            }
        }
    }
}
