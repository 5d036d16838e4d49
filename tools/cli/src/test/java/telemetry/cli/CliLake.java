package telemetry.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import picocli.CommandLine;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.cloud.CloudAccess;
import telemetry.cloud.EmbeddedS3;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.lake.DerivedTables;
import telemetry.lake.Duck;
import telemetry.lake.HourState;
import telemetry.lake.HourVersion;
import telemetry.lake.Lake;
import telemetry.lake.Lines;
import telemetry.lake.ObjectTableStore;
import telemetry.lake.Part;
import telemetry.lake.RecordsTable;
import telemetry.lake.TableStore;

/** A bucket on an embedded S3 with helpers to write objects and to run the command line on the bucket. */
final class CliLake implements AutoCloseable {
    static final HourPartition FOUR = new HourPartition(Instant.parse("2026-11-23T04:00:00Z"));
    static final HourPartition FIVE = FOUR.plusHours(1);

    private static final Clock CLOCK = Clock.systemUTC();

    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    private final String bucket = "lake-" + UUID.randomUUID();
    private final Path folder;
    private final Map<HourPartition, Map<LakeTable, Path>> rows = new HashMap<>();
    private final EmbeddedS3 store;
    private final S3Client s3;

    /**
     * Starts the embedded S3 and creates the bucket.
     *
     * @param folder folder for the files of the store and the cache
     */
    CliLake(Path folder) {
        this.folder = folder;
        store = EmbeddedS3.start(0, folder.resolve("s3"));
        s3 = new CloudAccess(URI.create("http://127.0.0.1:1"), store.endpoint(), "us-east-1", "x", "x").s3Client();
        s3.createBucket(create -> create.bucket(bucket));
    }

    S3Client s3() {
        return s3;
    }

    String bucket() {
        return bucket;
    }

    Path cache() {
        return folder.resolve("cache");
    }

    void put(String key, String content) {
        s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString(content));
    }

    void put(String key, Path file) {
        s3.putObject(put -> put.bucket(bucket).key(key), file);
    }

    /** Writes an uncompressed part of {@code hour} and returns its key. */
    String part(HourPartition hour, String... lines) {
        String key = new PartKey(hour, UUID.randomUUID()).key();
        put(key, String.join("\n", lines) + "\n");
        return key;
    }

    /** Writes a compressed part of {@code hour} and returns its key. */
    String part(HourPartition hour, PartCompression compression, String... lines) {
        String key = new PartKey(hour, UUID.randomUUID(), compression).key();
        put(key, compressed(compression, lines));
        return key;
    }

    static byte[] compressed(PartCompression compression, String... lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compression.compress(bytes)) {
            out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    void put(String key, byte[] content) {
        s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(content));
    }

    /** Returns a line with a timestamp {@code seconds} after the start of {@code hour}. */
    static String line(HourPartition hour, int seconds, String vehicle, String payload) {
        Instant time = hour.start().plusSeconds(seconds);
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"%s\",\"can_id\":\"0x1F0\",\"payload\":%s,\"ingest_received_at\":\"%s\"}"
                .formatted(time, vehicle, payload, time.plusMillis(200));
    }

    /** Commits a version of {@code hour} that includes its unread parts. */
    HourVersion refresh(HourPartition hour, String... signalColumns) {
        return refresh(new ObjectTableStore(s3, bucket, CLOCK), hour, signalColumns);
    }

    HourVersion refresh(TableStore tables, HourPartition hour, String... signalColumns) {
        Lake lake = new Lake(s3, bucket, 4, Duration.ofSeconds(10));
        RecordsTable table = new RecordsTable(lake, tables, List.of(signalColumns));
        HourVersion base = table.version(hour);
        List<Part> unread = base.state().unread(lake.partsOf(hour));
        try (Connection duck = new Duck(256L << 20, 2).open(folder)) {
            Path work = Files.createTempDirectory(folder, "work");
            Path parts = Files.createDirectory(work.resolve("parts"));
            Path known = Files.createDirectory(work.resolve("known"));
            Lines lines = lake.download(unread, parts, Long.MAX_VALUE);
            List<Path> files;
            try (Stream<Path> all = Files.list(parts)) {
                files = all.toList();
            }
            return table.commit(
                    duck,
                    table.fold(duck, base, table.download(base, known), unread, lines, files, work.resolve("records")));
        } catch (IOException | SQLException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    void delete(String key) {
        s3.deleteObject(delete -> delete.bucket(bucket).key(key));
    }

    List<String> keys(String prefix) {
        return s3.listObjectsV2(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                .map(object -> object.key())
                .toList();
    }

    /**
     * Replaces the rows of {@code hour} in {@code table} with the rows of {@code sql}. Columns absent from {@code sql}
     * are NULL.
     */
    void table(HourPartition hour, LakeTable table, String sql) throws SQLException, IOException {
        DerivedTables tables = new DerivedTables(
                new Lake(s3, bucket, 4, Duration.ofSeconds(10)), new ObjectTableStore(s3, bucket, CLOCK));
        Path file = folder.resolve(UUID.randomUUID() + ".parquet");
        try (Connection duck = new Duck(256L << 20, 2).open(folder);
                Statement statement = duck.createStatement()) {
            statement.execute("COPY (%s UNION ALL BY NAME %s) TO '%s' (FORMAT parquet, FIELD_IDS {%s})"
                    .formatted(table.noRowsSql(), sql, file, tables.fieldIds(table)));
            Map<LakeTable, Path> ofHour = rows.computeIfAbsent(hour, first -> new EnumMap<>(LakeTable.class));
            ofHour.put(table, file);
            HourVersion version = new HourVersion(hour, 0, 1, List.of(), HourState.NONE);
            tables.replace(duck, version, derived -> ofHour.getOrDefault(derived, folder.resolve("none")));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Writes a part directly into the folder of the embedded S3, so the object has no stored ETag. */
    void file(HourPartition hour, String... lines) throws IOException {
        Path file = folder.resolve("s3").resolve(bucket).resolve(new PartKey(hour, UUID.randomUUID()).key());
        Files.createDirectories(file.getParent());
        Files.write(file, List.of(lines));
    }

    /** Runs {@code telemetry sql} and returns its exit code. */
    int sql(String... arguments) {
        List<String> all = new ArrayList<>(List.of("sql"));
        all.addAll(List.of(arguments));
        addUnlessGiven(all, "--cache=" + cache());
        return run(all, Clock.systemUTC());
    }

    /** Runs {@code telemetry lake} at the time of {@code clock} and returns its exit code. */
    int lake(Clock clock, String... arguments) {
        List<String> all = new ArrayList<>(List.of("lake"));
        all.addAll(List.of(arguments));
        return run(all, clock);
    }

    /** Runs {@code telemetry erase} and returns its exit code. */
    int erase(String... arguments) {
        List<String> all = new ArrayList<>(List.of("erase"));
        all.addAll(List.of(arguments));
        return run(all, Clock.systemUTC());
    }

    private int run(List<String> all, Clock clock) {
        addUnlessGiven(all, "--s3-endpoint=" + store.endpoint());
        addUnlessGiven(all, "--bucket=" + bucket);
        CommandLine command =
                Telemetry.commandLine(clock).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(all.toArray(String[]::new));
    }

    /** Runs {@code query} and returns its rows as CSV without the header. */
    List<String> rows(String query, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--format=csv", query));
        out.getBuffer().setLength(0);
        if (sql(all.toArray(String[]::new)) != 0) {
            throw new AssertionError(err.toString());
        }
        return out.toString().lines().skip(1).toList();
    }

    private static void addUnlessGiven(List<String> arguments, String option) {
        String name = option.substring(0, option.indexOf('=') + 1);
        if (arguments.stream().noneMatch(argument -> argument.startsWith(name))) {
            arguments.add(option);
        }
    }

    @Override
    public void close() {
        s3.close();
        store.close();
    }
}
