package telemetry.aggregator;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.springframework.util.FileSystemUtils;
import telemetry.contract.HourPartition;
import telemetry.contract.TableKey;

/**
 * Disk space for aggregations: a folder each, gone afterwards. Every process of the host has its own below the root,
 * named by its id and when it started; those of processes that are no more, killed ones, are cleared at start. The start
 * counts where ids come again: in a container it is always 1.
 */
final class WorkFolder {
    private static final int SPACE_FACTOR = 2; // the objects themselves, and what DuckDB spills

    private final Path own;

    WorkFolder(Path root) throws IOException {
        Path folder = root.toAbsolutePath().normalize();
        Files.createDirectories(folder);
        clear(folder);
        this.own = folder.resolve(name(ProcessHandle.current()));
        Files.createDirectories(own);
    }

    /** Where this process has its folders. */
    Path own() {
        return own;
    }

    private static String name(ProcessHandle process) {
        long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return process.pid() + "-" + started;
    }

    private static void clear(Path folder) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(folder, "[0-9]*-[0-9]*")) {
            for (Path process : processes) {
                if (isAbandoned(process.getFileName().toString())) {
                    FileSystemUtils.deleteRecursively(process);
                }
            }
        }
    }

    private static boolean isAbandoned(String name) {
        ProcessHandle self = ProcessHandle.current();
        long pid = Long.parseLong(name.substring(0, name.indexOf('-')));
        return pid == self.pid()
                ? !name.equals(name(self))
                : ProcessHandle.of(pid).isEmpty();
    }

    /**
     * A folder for {@code hour}.
     *
     * @throws IOException if the disk has no room for {@code bytes} of objects, naming both figures
     */
    Room roomFor(HourPartition hour, long bytes) throws IOException {
        long free = Files.getFileStore(own).getUsableSpace();
        if (free < SPACE_FACTOR * bytes) {
            throw new IOException("%s has %d bytes free, but hour %s has %d bytes of parts and needs %d times that"
                    .formatted(own, free, hour, bytes, SPACE_FACTOR));
        }
        Path folder = Files.createTempDirectory(own, "hour-");
        Room room = new Room(folder);
        Files.createDirectories(room.parts());
        Files.createDirectories(room.spill());
        return room;
    }

    /** @param folder the folder of one aggregation */
    record Room(Path folder) implements AutoCloseable {
        Path parts() {
            return folder.resolve("parts");
        }

        Path spill() {
            return folder.resolve("spill");
        }

        Path vehicleCounts() {
            return folder.resolve("vehicle-counts.jsonl");
        }

        /** The records as {@code curated/} has them; there once somebody has made it. */
        Path records() {
            return folder.resolve("telemetry.parquet");
        }

        Path table(TableKey.Table table, TableKey.Format format) {
            return folder.resolve(table.tag() + '.' + format.tag());
        }

        @Override
        public void close() throws IOException {
            FileSystemUtils.deleteRecursively(folder);
        }
    }
}
