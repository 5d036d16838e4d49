package telemetry.aggregator;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import telemetry.contract.HourPartition;
import telemetry.contract.PartCompression;
import telemetry.lake.LineFiles;
import telemetry.lake.Part;

/**
 * Provides disk space for aggregations: one folder for each, deleted afterwards. Each process of the host has its own
 * folder below the root, named by the process id and start time. Folders of processes that no longer run are deleted at
 * start. The start time is needed where ids repeat: in a container the id is always 1.
 *
 * <p>Files in a tmpfs are memory and count toward the limit of a container. In a tmpfs an hour gets only the memory
 * left beside the heap and DuckDB, because the process would otherwise be killed.
 */
final class WorkFolder {
    static final String SETTING = "telemetry.aggregator.work-folder";

    private static final Logger log = LoggerFactory.getLogger(WorkFolder.class);
    private static final int PARTS_FACTOR = 2; // the parts, and DuckDB's spills
    private static final int RECORDS_FACTOR = 4; // the current version, the next version, and spills
    private static final int EXPANSION =
            16; // of a compressed part, as planned; the download limits the real size to the room

    private final Path own;
    private final OptionalLong spareMemory; // for a folder in memory

    /**
     * Creates the folder of this process, and warns if the folder is in memory.
     *
     * @param root the setting {@value #SETTING}
     * @param spareMemory bytes that an hour may take if {@code root} is in memory
     * @throws IOException if this user cannot create folders there; the message names the setting
     */
    WorkFolder(Path root, long spareMemory) throws IOException {
        Path folder = root.toAbsolutePath().normalize();
        this.own = folder.resolve(name(ProcessHandle.current()));
        try {
            Files.createDirectories(folder);
            clear(folder);
            Files.createDirectories(own);
        } catch (IOException refused) {
            throw new IOException(
                    "%s: user %s cannot make a folder in %s: %s"
                            .formatted(SETTING, System.getProperty("user.name"), folder, refused),
                    refused);
        }
        FileStore store = Files.getFileStore(own);
        this.spareMemory = isInMemory(store.type()) ? OptionalLong.of(spareMemory) : OptionalLong.empty();
        if (isInMemory(store.type())) {
            log.atWarn()
                    .addKeyValue("event", "work_folder_in_memory")
                    .addKeyValue("folder", folder)
                    .addKeyValue("type", store.type())
                    .addKeyValue("spare_memory", spareMemory)
                    .log("set {} to a folder on a disk: what is kept here is memory of the container", SETTING);
        }
    }

    static boolean isInMemory(String fileSystemType) {
        return fileSystemType.equals("tmpfs") || fileSystemType.equals("ramfs");
    }

    /** Returns the folder of this process. */
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
     * Returns the first of {@code parts}, as many as fit into this folder beside the records of the hour. Compressed
     * parts are planned with {@value #EXPANSION} times their size. The first part needs to fit with its compressed size
     * only, and may turn out not to fit.
     *
     * @param records size of the hour's records in bytes
     * @throws IOException if the first part does not fit; the message names the sizes and the setting
     */
    List<Part> fitting(HourPartition hour, List<Part> parts, long records) throws IOException {
        long room = roomForParts(records);
        List<Part> fitting = new ArrayList<>();
        for (Part part : parts) {
            if (room < (fitting.isEmpty() ? part.size() : planned(part))) {
                break;
            }
            room -= planned(part);
            fitting.add(part);
        }
        if (fitting.isEmpty() && !parts.isEmpty()) {
            throw tooSmall(hour, parts.getFirst(), records);
        }
        return fitting;
    }

    private static long planned(Part part) {
        return part.key().compression() == PartCompression.NONE ? part.size() : EXPANSION * part.size();
    }

    /**
     * Returns the bytes that the lines of parts may take beside the records of an hour.
     *
     * @param records size of the hour's records in bytes
     */
    long roomForParts(long records) throws IOException {
        return (free() - RECORDS_FACTOR * records) / PARTS_FACTOR;
    }

    private long free() throws IOException {
        long disk = Files.getFileStore(own).getUsableSpace();
        return Math.min(disk, spareMemory.orElse(disk));
    }

    /** Returns the failure of an hour whose next part does not fit. The message names the sizes and the setting. */
    IOException tooSmall(HourPartition hour, Part part, long records) throws IOException {
        boolean compressed = part.key().compression() != PartCompression.NONE;
        return new IOException(
                "%s has %d bytes free%s, but hour %s has %d bytes of records and a part of %d bytes%s, and needs %d and %d times that; set %s to a folder on a larger disk"
                        .formatted(
                                own,
                                free(),
                                spareMemory.isPresent() ? " in memory" : "",
                                hour,
                                records,
                                part.size(),
                                compressed
                                        ? " before it is decompressed, "
                                                + part.key().key()
                                        : "",
                                RECORDS_FACTOR,
                                PARTS_FACTOR,
                                SETTING));
    }

    /** Creates a folder for one step of a refresh. */
    Room room() throws IOException {
        Room room = new Room(Files.createTempDirectory(own, "hour-"));
        Files.createDirectories(room.parts());
        Files.createDirectories(room.known());
        Files.createDirectories(room.spill());
        Files.createDirectories(room.derived());
        return room;
    }

    /**
     * The folder of one step of a refresh.
     *
     * @param folder the folder
     */
    record Room(Path folder) implements AutoCloseable {
        Path parts() {
            return folder.resolve("parts");
        }

        /** Returns the files of checked lines. Their number is small for any number of parts. */
        List<Path> partFiles() throws IOException {
            return LineFiles.gather(parts());
        }

        /** Returns the folder for the files of the current version. */
        Path known() {
            return folder.resolve("known");
        }

        /** Returns the folder for the files of the next version, which does not exist before they do. */
        Path records() {
            return folder.resolve("records");
        }

        Path spill() {
            return folder.resolve("spill");
        }

        /** Returns the folder for the files that follow from the records. */
        Path derived() {
            return folder.resolve("derived");
        }

        @Override
        public void close() throws IOException {
            FileSystemUtils.deleteRecursively(folder);
        }
    }
}
