package telemetry.aws;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import telemetry.can.DbcFile;

/** Reads DBC files, and files of VSS names beside them, from folders and from S3. Thread-safe. */
public final class DbcSource {
    static final String SIGNALS = "signals.yaml";

    private static final int MAX_FILES = 200;
    private static final Pattern IN_S3 = Pattern.compile("s3://([a-z0-9.-]{3,63})/(.*)");

    private final S3Client s3;

    /** Creates a source; {@code s3} is used only for groups whose files are in S3. */
    public DbcSource(S3Client s3) {
        this.s3 = s3;
    }

    /**
     * Returns the content of a group's DBC files, and of its file of VSS names, by file name.
     *
     * @throws IOException if a file is missing or too large; the message names it
     */
    SortedMap<String, byte[]> read(CanProperties.Group group) throws IOException {
        Matcher address = IN_S3.matcher(group.dbc());
        SortedMap<String, byte[]> files =
                address.matches() ? readBucket(address.group(1), address.group(2)) : readPath(Path.of(group.dbc()));
        if (!group.signals().isEmpty()) {
            files.put(SIGNALS, readOne(group.signals()));
        }
        if (files.keySet().stream().noneMatch(DbcSource::isDbc)) {
            throw new IOException(group.dbc() + " has no file *.dbc");
        }
        return files;
    }

    static boolean isDbc(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".dbc");
    }

    private static boolean isWanted(String name) {
        return isDbc(name) || name.equals(SIGNALS);
    }

    private byte[] readOne(String address) throws IOException {
        Matcher inS3 = IN_S3.matcher(address);
        return inS3.matches() ? readObject(inS3.group(1), inS3.group(2)) : readFile(Path.of(address));
    }

    private static SortedMap<String, byte[]> readPath(Path path) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        if (!Files.isDirectory(path)) {
            files.put(nameOf(path), readFile(path));
            return files;
        }
        try (Stream<Path> listed = Files.list(path)) {
            for (Path file : bounded(listed.filter(file -> isWanted(nameOf(file))), path.toString())) {
                files.put(nameOf(file), readFile(file));
            }
        }
        return files;
    }

    private static String nameOf(Path path) {
        return Optional.ofNullable(path.getFileName()).map(Path::toString).orElse("");
    }

    private static byte[] readFile(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is no file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return bounded(in, file.toString());
        }
    }

    private SortedMap<String, byte[]> readBucket(String bucket, String prefix) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        List<String> keys;
        try (Stream<S3Object> objects =
                s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()) {
            keys = bounded(
                    objects.map(S3Object::key)
                            .filter(key -> key.indexOf('/', prefix.length()) < 0)
                            .filter(key -> isWanted(nameOf(Path.of(key)))),
                    "s3://" + bucket + '/' + prefix);
        }
        for (String key : keys) {
            files.put(nameOf(Path.of(key)), readObject(bucket, key));
        }
        return files;
    }

    private byte[] readObject(String bucket, String key) throws IOException {
        try (InputStream in = s3.getObject(get -> get.bucket(bucket).key(key))) {
            return bounded(in, "s3://" + bucket + '/' + key);
        }
    }

    private static <T> List<T> bounded(Stream<T> files, String where) throws IOException {
        List<T> found = files.limit(MAX_FILES + 1L).toList();
        if (found.size() > MAX_FILES) {
            throw new IOException("%s has more than %d files".formatted(where, MAX_FILES));
        }
        return found;
    }

    private static byte[] bounded(InputStream in, String where) throws IOException {
        byte[] content = in.readNBytes(DbcFile.MAX_BYTES + 1);
        if (content.length > DbcFile.MAX_BYTES) {
            throw new IOException("%s is larger than %d bytes".formatted(where, DbcFile.MAX_BYTES));
        }
        return content;
    }
}
