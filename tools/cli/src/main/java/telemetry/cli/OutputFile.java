package telemetry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A file for a result. The result is written to a temporary file in the same folder, which replaces the file when it is
 * complete and is deleted otherwise.
 */
final class OutputFile implements AutoCloseable {
    private final Path file;
    private final Path unfinished;

    private OutputFile(Path file, Path unfinished) {
        this.file = file;
        this.unfinished = unfinished;
    }

    /**
     * Checks {@code path} without writing to it.
     *
     * @throws IllegalArgumentException if no file can be written there
     */
    static OutputFile at(Path path) {
        Path file = path.toAbsolutePath().normalize();
        Path folder = file.getParent();
        if (folder == null || (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file))) {
            throw new IllegalArgumentException("--output %s is not a regular file".formatted(path));
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new IllegalArgumentException("--output %s needs a folder that can be written to".formatted(path));
        }
        return new OutputFile(file, folder.resolve("." + UUID.randomUUID() + ".unfinished"));
    }

    /** Returns the temporary file, which does not exist yet. */
    Path unfinished() {
        unfinished.toFile().deleteOnExit();
        return unfinished;
    }

    /**
     * Replaces the file by the temporary file.
     *
     * @return the size of the file
     */
    long finish() throws IOException {
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return Files.size(file);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(unfinished);
    }
}
