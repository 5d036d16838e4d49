package telemetry.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjLongConsumer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import telemetry.contract.ContractLimits;
import telemetry.contract.CuratedKey;
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One hour of the lake, read twice without any code of the aggregator: its parts, and what it was sealed with. A record
 * is known by 64 bits of the SHA-256 of its vehicle, CAN id, instant and payload as a JSON value, so that millions of
 * records take 8 bytes each. For one thread.
 */
final class LakeHour {
    private static final int MOST_LISTED = 5;

    private final S3Client s3;
    private final String bucket;
    private final HourPartition hour;
    private final RecordReader reader = RecordReader.ofLines(ContractLimits.IN_THE_LAKE, Clock.systemUTC());
    private final JsonMapper json = new JsonMapper();
    private final MessageDigest sha256;
    private long lines;

    LakeHour(S3Client s3, String bucket, HourPartition hour) {
        this.s3 = s3;
        this.bucket = bucket;
        this.hour = hour;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Lines of its parts, counted by {@link #problems}. */
    long lines() {
        return lines;
    }

    /**
     * Compares what the hour is sealed with and the different records of its parts.
     *
     * @param scratch a folder for the sealed file
     * @return a sentence for each difference; none if both hold the same records, each once
     */
    List<String> problems(Path scratch) {
        Hashes stored = new Hashes();
        readParts((text, hash) -> stored.add(hash));
        lines = stored.size;
        Hashes sealed = new Hashes();
        try {
            readSealed(scratch, (text, hash) -> sealed.add(hash));
        } catch (NoSuchKeyException absent) {
            return List.of("hour %s is not sealed".formatted(hour));
        }
        long[] wanted = stored.distinct();
        long[] found = sealed.distinct();
        List<String> problems = new ArrayList<>();
        if (found.length != sealed.size) {
            problems.add(
                    "hour %s is sealed with %d records more than once".formatted(hour, sealed.size - found.length));
        }
        long[] missing = without(wanted, found);
        long[] extra = without(found, wanted);
        if (missing.length > 0) {
            problems.add("hour %s is sealed without %d stored records, such as %s"
                    .formatted(hour, missing.length, named(missing, this::readParts)));
        }
        if (extra.length > 0) {
            problems.add("hour %s is sealed with %d records that are not stored, such as %s"
                    .formatted(hour, extra.length, named(extra, sink -> readSealed(scratch, sink))));
        }
        return problems;
    }

    private interface Reading {
        void into(ObjLongConsumer<String> sink);
    }

    private static List<String> named(long[] hashes, Reading reading) {
        List<String> names = new ArrayList<>();
        reading.into((text, hash) -> {
            if (names.size() < MOST_LISTED && Arrays.binarySearch(hashes, hash) >= 0) {
                names.add(text);
            }
        });
        return names;
    }

    private void readParts(ObjLongConsumer<String> sink) {
        s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(PartKey.prefix(hour))).contents().stream()
                .filter(object -> PartKey.parse(object.key()).isPresent())
                .forEach(object -> readPart(object.key(), sink));
    }

    private void readPart(String key, ObjLongConsumer<String> sink) {
        try (var content = s3.getObject(get -> get.bucket(bucket).key(key));
                var text = new BufferedReader(new InputStreamReader(content, StandardCharsets.ISO_8859_1))) {
            text.lines().forEach(line -> readLine(line.getBytes(StandardCharsets.ISO_8859_1), sink));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Lines that break the contract are the verification's to judge. */
    private void readLine(byte[] line, ObjLongConsumer<String> sink) {
        if (reader.read(line) instanceof TelemetryRecord record) {
            JsonNode whole = json.readTree(line);
            accept(
                    record.vehicleId(),
                    whole.path("can_id").stringValue(),
                    record.timestamp(),
                    whole.path("payload"),
                    sink);
        }
    }

    private void readSealed(Path scratch, ObjLongConsumer<String> sink) {
        Path file = scratch.resolve("sealed-" + hour.start().getEpochSecond() + ".parquet");
        try {
            Files.deleteIfExists(file);
            s3.getObject(get -> get.bucket(bucket).key(new CuratedKey(hour, CuratedKey.Kind.RECORDS).key()), file);
            readSealedFile(file, sink);
            Files.delete(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (SQLException failed) {
            throw new IllegalStateException("what hour %s is sealed with cannot be read".formatted(hour), failed);
        }
    }

    private void readSealedFile(Path file, ObjLongConsumer<String> sink) throws SQLException {
        String question = "SELECT vehicle_id, can_id, epoch_us(\"timestamp\"), timestamp_nanos, payload"
                + " FROM read_parquet('%s')".formatted(file);
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement()) {
            statement.execute("SET threads = 1");
            try (ResultSet rows = statement.executeQuery(question)) {
                while (rows.next()) {
                    Instant timestamp = Instant.EPOCH
                            .plusNanos(1_000 * Math.floorMod(rows.getLong(3), 1_000_000L) + rows.getShort(4))
                            .plusSeconds(Math.floorDiv(rows.getLong(3), 1_000_000L));
                    accept(rows.getString(1), rows.getString(2), timestamp, json.readTree(rows.getString(5)), sink);
                }
            }
        }
    }

    private void accept(
            String vehicle, String canId, Instant timestamp, JsonNode payload, ObjLongConsumer<String> sink) {
        String identity = vehicle + ' ' + canId + ' ' + timestamp + ' ' + payload;
        byte[] digest = sha256.digest(identity.getBytes(UTF_8));
        long hash = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            hash = (hash << Byte.SIZE) | (digest[i] & 0xff);
        }
        sink.accept(identity, hash);
    }

    /** Returns the hashes of {@code all} that {@code some} lacks; both are in order. */
    private static long[] without(long[] all, long[] some) {
        return Arrays.stream(all)
                .filter(hash -> Arrays.binarySearch(some, hash) < 0)
                .toArray();
    }

    /** A growing list of hashes. */
    private static final class Hashes {
        private long[] values = new long[1_024];
        private int size;

        void add(long hash) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = hash;
        }

        long[] distinct() {
            return Arrays.stream(values, 0, size).sorted().distinct().toArray();
        }
    }
}
