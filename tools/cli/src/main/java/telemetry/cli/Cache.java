package telemetry.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.UUID;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import telemetry.contract.DamagedPartException;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.contract.TemporaryFolder;
import telemetry.lake.Parallel;

/**
 * Copies of objects on disk, {@code <root>/<store>/<key>/<ETag>}. An unchanged object is downloaded once. A copy appears
 * only when complete, and only the latest copy of an object is kept. Several processes can use the same root.
 *
 * <p>Each download of a compressed part is decompressed once to detect damage, because DuckDB ignores or rejects it. For a
 * damaged part, queries read the file {@code <ETag>.damaged} instead, whose only line is not JSON.
 *
 * <p>An open cache has a folder for temporary files, which {@link #close} deletes. The next {@link #open} deletes the
 * folders of killed processes.
 */
final class Cache implements AutoCloseable {
    private static final String RUN = "run-";
    private static final String DAMAGED = ".damaged";
    private static final int GONE = 404;
    private static final int CHANGED = 412;

    private final Path store;
    private final Path run;

    private Cache(Path store, Path run) {
        this.store = store;
        this.run = run;
    }

    /**
     * Opens the cache of a store. New folders are accessible to this user only.
     *
     * @param storeName a name that is unique to the store
     * @throws IllegalArgumentException if DuckDB would read the root as a pattern
     * @throws IOException if the root cannot be written, or belongs to another user, who could change the copies
     */
    static Cache open(Path root, String storeName) throws IOException {
        Path folder = root.toAbsolutePath().normalize();
        if (folder.toString().matches(".*[*?\\[\\]{}\\\\].*")) {
            throw new IllegalArgumentException("--cache must have none of * ? [ ] { } \\ in its path, is " + folder);
        }
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        clear(folder);
        Path run =
                Files.createTempDirectory(folder, RUN + ProcessHandle.current().pid() + '-');
        if (!Files.getOwner(run).equals(Files.getOwner(folder))) {
            new TemporaryFolder(run).close();
            throw new IOException("the cache %s is %s's: give another one with --cache"
                    .formatted(folder, Files.getOwner(folder).getName()));
        }
        return new Cache(folder.resolve(storeName.replaceAll("[^A-Za-z0-9.@-]+", "-")), run);
    }

    private static void clear(Path root) throws IOException {
        try (DirectoryStream<Path> runs = Files.newDirectoryStream(root, RUN + "[0-9]*-*")) {
            for (Path run : runs) {
                if (isAbandoned(run.getFileName().toString())) {
                    new TemporaryFolder(run).close();
                }
            }
        }
    }

    private static boolean isAbandoned(String name) {
        String pid = name.substring(RUN.length(), name.indexOf('-', RUN.length()));
        return pid.matches("\\d{1,18}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    }

    /** Returns the folder of the copies, {@code <key>/<ETag>}. */
    Path store() {
        return store;
    }

    /** Returns the folder for data that exceeds memory; the folder does not exist yet. */
    Path spill() {
        return run.resolve("spill");
    }

    /** Returns the file for a result that is printed; the file does not exist yet. */
    Path result() {
        return run.resolve("result");
    }

    /** Returns the folder for checked lines; the folder does not exist yet. */
    Path checkedLines() {
        return run.resolve("lines");
    }

    /** Returns the path of the copy of {@code object}, downloaded or not. */
    Path copyOf(StoredObject object) {
        return store.resolve(object.key()).resolve(object.version());
    }

    /** Returns the file with the lines of the downloaded {@code object}: its copy, or the substitute of a damaged part. */
    Path linesOf(StoredObject object) {
        Path copy = copyOf(object);
        Path damaged = damagedOf(copy);
        return Files.exists(damaged) ? damaged : copy;
    }

    private static Path damagedOf(Path copy) {
        return copy.resolveSibling(copy.getFileName() + DAMAGED);
    }

    /**
     * Returns the compression of a file that {@link #linesOf} returned.
     *
     * @param store the folder below which a copy is {@code <key>/<ETag>}
     */
    static PartCompression compressionOf(Path store, Path lines) {
        return lines.toString().endsWith(DAMAGED)
                ? PartCompression.NONE
                : compressionOf(store.relativize(lines.getParent()).toString());
    }

    private static PartCompression compressionOf(String key) {
        return PartKey.parse(key).map(PartKey::compression).orElse(PartCompression.NONE);
    }

    /** Returns true if there is a copy of {@code object} with the right size. */
    boolean has(StoredObject object) {
        try {
            return Files.size(copyOf(object)) == object.bytes();
        } catch (NoSuchFileException absent) {
            return false;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Downloads {@code objects}, several at a time.
     *
     * @throws IllegalStateException if an object changed since it was listed
     * @throws IOException if a copy cannot be written
     */
    void download(Collection<StoredObject> objects, S3Client s3, String bucket)
            throws InterruptedException, IOException {
        Parallel.map(LakeConnection.REQUESTS, objects, object -> download(object, s3, bucket));
    }

    private Path download(StoredObject object, S3Client s3, String bucket) throws IOException {
        Path unfinished = run.resolve(UUID.randomUUID().toString());
        try {
            s3.getObject(get -> get.bucket(bucket).key(object.key()).ifMatch(object.etag()), unfinished);
            Path copy = copyOf(object);
            Files.createDirectories(copy.getParent());
            checkContent(object, unfinished, damagedOf(copy));
            return finish(unfinished, copy);
        } catch (S3Exception failed) {
            if (failed.statusCode() == GONE || failed.statusCode() == CHANGED) {
                throw new IllegalStateException(object.key() + " changed since it was listed; ask again", failed);
            }
            throw failed;
        }
    }

    private static void checkContent(StoredObject object, Path unfinished, Path damaged) throws IOException {
        try (InputStream content = compressionOf(object.key()).decompress(Files.newInputStream(unfinished))) {
            if (compressionOf(object.key()) != PartCompression.NONE) {
                content.transferTo(OutputStream.nullOutputStream());
            }
        } catch (DamagedPartException damage) {
            Files.writeString(damaged, damage.reason() + "\n");
        }
    }

    private static Path finish(Path unfinished, Path copy) throws IOException {
        Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(copy.getParent())) {
            for (Path other : copies) {
                if (!other.equals(copy) && !other.equals(damagedOf(copy))) {
                    Files.deleteIfExists(other);
                }
            }
        }
        return copy;
    }

    @Override
    public void close() throws IOException {
        new TemporaryFolder(run).close();
    }
}
