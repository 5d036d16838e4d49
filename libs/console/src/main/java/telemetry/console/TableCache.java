package telemetry.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import telemetry.lake.Lake;
import telemetry.lake.TableFile;

/**
 * Keeps copies of the tables' files on disk, up to a size; the files used longest ago make room. A file's key is never
 * used again for other content, so a copy is always valid. Safe for use by many threads; one of them reads at a time.
 */
final class TableCache {
    private final Lake lake;
    private final Path folder;
    private final long maxBytes;
    private final SequencedMap<String, Long> kept = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Creates an empty cache.
     *
     * @param folder folder of the copies; the cache must be its only user
     * @param maxBytes size of the copies that are kept; one reader may need more for its own files
     */
    TableCache(Lake lake, Path folder, long maxBytes) {
        this.lake = lake;
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    /** Reads local copies, which stay until it returns. */
    interface Reader<T> {
        T read(List<Path> copies) throws SQLException, IOException, InterruptedException;
    }

    /** Returns the result of {@code reader} for the copies of {@code files}, in the same order. */
    synchronized <T> T read(List<TableFile> files, Reader<T> reader)
            throws SQLException, IOException, InterruptedException {
        Files.createDirectories(folder);
        makeRoom(files);
        Map<String, Path> missing = new HashMap<>();
        List<Path> copies = new ArrayList<>();
        for (TableFile file : files) {
            copies.add(copyOf(file.key()));
            if (!kept.containsKey(file.key())) {
                missing.put(file.key(), copyOf(file.key()));
            }
        }
        deleteAll(missing); // a download that failed may have left a file
        lake.download(missing);
        files.forEach(file -> kept.put(file.key(), file.bytes()));
        return reader.read(copies);
    }

    private void makeRoom(List<TableFile> files) throws IOException {
        List<String> needed = files.stream().map(TableFile::key).toList();
        long bytes = files.stream()
                        .filter(file -> !kept.containsKey(file.key()))
                        .mapToLong(TableFile::bytes)
                        .sum()
                + kept.values().stream().mapToLong(size -> size).sum();
        Iterator<Map.Entry<String, Long>> oldest = kept.entrySet().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            Map.Entry<String, Long> file = oldest.next();
            if (!needed.contains(file.getKey())) {
                bytes -= file.getValue();
                Files.deleteIfExists(copyOf(file.getKey()));
                oldest.remove();
            }
        }
    }

    private static void deleteAll(Map<String, Path> files) throws IOException {
        for (Path file : files.values()) {
            Files.deleteIfExists(file);
        }
    }

    private Path copyOf(String key) {
        return folder.resolve(key.replace('/', '_'));
    }
}
