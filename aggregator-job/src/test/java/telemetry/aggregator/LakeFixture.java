package telemetry.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.lake.CanDictionary;
import telemetry.lake.Cluster;
import telemetry.lake.ClusterFold;
import telemetry.lake.Derivation;
import telemetry.lake.DerivedTables;
import telemetry.lake.Duck;
import telemetry.lake.Eraser;
import telemetry.lake.Lake;
import telemetry.lake.ObjectTableStore;
import telemetry.lake.RecordsTable;

/** A separate bucket for each test, on the S3 in this JVM, with methods that put parts into it. */
record LakeFixture(S3Client s3, String bucket) {
    private static final Duck DUCK = new Duck(DataSize.ofMegabytes(256).toBytes(), 2);

    static LakeFixture create(S3Client s3) {
        LakeFixture lake = new LakeFixture(s3, "lake-" + UUID.randomUUID());
        s3.createBucket(create -> create.bucket(lake.bucket()));
        return lake;
    }

    PartKey put(HourPartition hour, String... lines) {
        PartKey key = new PartKey(hour, UUID.randomUUID());
        put(key.key(), String.join("\n", lines) + "\n");
        return key;
    }

    /** Puts a compressed part from another writer. */
    PartKey put(HourPartition hour, UUID id, PartCompression compression, String... lines) {
        PartKey key = new PartKey(hour, id, compression);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compression.compress(bytes)) {
            out.write((String.join("\n", lines) + "\n").getBytes(UTF_8));
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        put(key.key(), bytes.toByteArray());
        return key;
    }

    void put(String key, String content) {
        s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString(content));
    }

    void put(String key, byte[] content) {
        s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(content));
    }

    void delete(String key) {
        s3.deleteObject(delete -> delete.bucket(bucket).key(key));
    }

    String read(String key) {
        return s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asString(UTF_8);
    }

    Lake lake() {
        return new Lake(s3, bucket, 8, Duration.ofMinutes(1));
    }

    RecordsTable table(Clock clock, List<String> signals) {
        return new RecordsTable(lake(), new ObjectTableStore(s3, bucket, clock), signals);
    }

    DerivedTables derived(Clock clock) {
        return new DerivedTables(lake(), new ObjectTableStore(s3, bucket, clock));
    }

    /** Returns an eraser like that of the CLI. */
    Eraser eraser(Path work, List<String> signals) {
        return eraser(work, signals, Eraser.Progress.NONE);
    }

    Eraser eraser(Path work, List<String> signals, Eraser.Progress progress) {
        Clock clock = Clock.systemUTC();
        ObjectTableStore store = new ObjectTableStore(s3, bucket, clock);
        return new Eraser(lake(), store, table(clock, signals), derived(clock), DUCK, work, clock, progress);
    }

    /** Wires an aggregation like the configuration does. */
    Aggregation aggregation(WorkFolder work, Clock clock, MeterRegistry meters, List<String> signals) {
        return aggregation(work, clock, meters, signals, false);
    }

    /** Wires an aggregation like the configuration does, with or without tables by the minute. */
    Aggregation aggregation(WorkFolder work, Clock clock, MeterRegistry meters, List<String> signals, boolean minutes) {
        return aggregation(work, clock, meters, signals, minutes, () -> CanDictionary.NONE);
    }

    /** Wires an aggregation like the configuration does, with signals of CAN frames. */
    Aggregation aggregation(
            WorkFolder work,
            Clock clock,
            MeterRegistry meters,
            List<String> signals,
            boolean minutes,
            Supplier<CanDictionary> can) {
        RecordsTable table = table(clock, signals);
        Derivation derivation = new Derivation(lake(), derived(clock), minutes, can);
        return aggregation(new DuckFold(lake(), table, DUCK, derivation, work), table, derivation, clock, meters);
    }

    /** Wires an aggregation on Trino like the configuration does. */
    Aggregation aggregation(Cluster cluster, WorkFolder work, Clock clock, MeterRegistry meters, List<String> signals) {
        RecordsTable table = table(clock, signals);
        Derivation derivation = new Derivation(lake(), derived(clock), true);
        ObjectTableStore store = new ObjectTableStore(s3, bucket, clock);
        ClusterFold fold = new ClusterFold(cluster, lake(), table, store, derivation, DUCK, clock);
        return aggregation(new TrinoFold(fold, work), table, derivation, clock, meters);
    }

    private Aggregation aggregation(
            FoldEngine engine, RecordsTable table, Derivation derivation, Clock clock, MeterRegistry meters) {
        return new Aggregation(lake(), table, derivation, engine, 2, clock, meters);
    }

    /**
     * Returns the rows of {@code sql} over the newest version of {@code hour}, as the table f, with values separated by
     * bars.
     */
    List<String> query(HourPartition hour, String sql) {
        try {
            Path folder = Files.createTempDirectory("version-");
            RecordsTable table = table(Clock.systemUTC(), List.of());
            List<Path> files = table.download(table.version(hour), folder);
            return Parquet.query(files, sql);
        } catch (IOException | SQLException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    static String line(String timestamp, String vehicle, String payload, String receivedAt) {
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"%s\",\"can_id\":\"0x1F0\",\"payload\":%s,\"ingest_received_at\":\"%s\"}"
                .formatted(timestamp, vehicle, payload, receivedAt);
    }

    /** Copies the first file of {@code table} with rows of {@code hour} into {@code folder}. */
    Path file(LakeTable table, HourPartition hour, Path folder) throws IOException {
        String key = derived(Clock.systemUTC())
                .files(table)
                .getOrDefault(hour, List.of())
                .getFirst()
                .key();
        byte[] content = s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArray();
        return Files.write(Files.createTempFile(folder, "table", ".parquet"), content);
    }
}
