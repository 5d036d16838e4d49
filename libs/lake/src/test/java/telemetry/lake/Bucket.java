package telemetry.lake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.contract.HourPartition;
import telemetry.contract.PartChecksum;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;

/** A separate bucket for each test, with methods that commit versions to it. */
record Bucket(S3Client s3, String name, Path folder) {
    private static final Duck DUCK = new Duck(256L << 20, 2);

    static Bucket create(S3Client s3, Path folder) {
        Bucket bucket = new Bucket(s3, "lake-" + UUID.randomUUID(), folder);
        s3.createBucket(create -> create.bucket(bucket.name()));
        return bucket;
    }

    Bucket on(S3Client other) {
        return new Bucket(other, name, folder);
    }

    Lake lake() {
        return new Lake(s3, name, 4, Duration.ofSeconds(10));
    }

    TableStore store(Clock clock) {
        return new ObjectTableStore(s3, name, clock);
    }

    RecordsTable table(Clock clock) {
        return new RecordsTable(lake(), store(clock), List.of("n"));
    }

    PartKey put(HourPartition hour, Map<String, String> metadata, String... lines) {
        PartKey key = new PartKey(hour, UUID.randomUUID());
        put(key.key(), metadata, String.join("\n", lines) + "\n");
        return key;
    }

    void put(String key, Map<String, String> metadata, String content) {
        s3.putObject(put -> put.bucket(name).key(key).metadata(metadata), RequestBody.fromString(content));
    }

    /** Puts {@code content} under {@code key}, compressed, with the consumer's metadata. */
    void putAsWritten(PartKey key, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        int lines = (int) content.lines().count();
        PartChecksum checksum = new PartChecksum(key, lines);
        checksum.update(bytes, 0, bytes.length);
        put(
                key,
                Map.of(PartKey.LINES, Integer.toString(lines), PartChecksum.METADATA, checksum.value()),
                compressed(key.compression(), bytes));
    }

    void put(PartKey key, Map<String, String> metadata, byte[] content) {
        s3.putObject(put -> put.bucket(name).key(key.key()).metadata(metadata), RequestBody.fromBytes(content));
    }

    static byte[] compressed(PartCompression compression, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compression.compress(bytes)) {
            out.write(content);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    List<String> keys(String prefix) {
        return lake().objects(prefix).stream().map(object -> object.key()).toList();
    }

    /** Creates a draft of a version that adds the unread parts of {@code hour}, without committing it. */
    RecordsTable.Draft draft(RecordsTable table, HourPartition hour) {
        try (Connection duck = DUCK.open(folder)) {
            Path room = Files.createTempDirectory(folder, "room-");
            HourVersion base = table.version(hour);
            List<Part> unread = base.state().unread(lake().partsOf(hour));
            Path lines = Files.createDirectory(room.resolve("parts"));
            Path known = Files.createDirectory(room.resolve("known"));
            Lines read = lake().download(unread, lines, Long.MAX_VALUE);
            List<Path> files = unread.stream()
                    .map(part -> lines.resolve(part.key().fileName()))
                    .toList();
            return table.fold(duck, base, table.download(base, known), unread, read, files, room.resolve("records"));
        } catch (IOException | SQLException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    HourVersion commit(RecordsTable table, RecordsTable.Draft draft) {
        try (Connection duck = DUCK.open(folder)) {
            return table.commit(duck, draft);
        } catch (IOException | SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    HourVersion refresh(RecordsTable table, HourPartition hour) {
        return commit(table, draft(table, hour));
    }

    /** Returns a line of {@code hour}. */
    static String line(HourPartition hour, int second, String payload) {
        String timestamp = hour.start().plusSeconds(second).toString();
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":%s,\"ingest_received_at\":\"%s\"}"
                .formatted(timestamp, payload, timestamp.replace("Z", ".500Z"));
    }
}
