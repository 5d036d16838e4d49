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
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.contract.AggregateKey;
import telemetry.contract.ContractLimits;
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import telemetry.lake.HourVersion;
import telemetry.lake.RecordsTable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares the parts of one hour with the newest version of the hour in the table. Uses no code of the aggregator. A
 * record is identified by 64 bits of the SHA-256 of its identity, so a record takes 8 bytes of memory. The identity
 * consists of vehicle, CAN id, instant, payload as a JSON value and sequence. Not safe for use by many threads.
 */
final class LakeHour {
    private static final int MAX_LISTED = 5;
    private static final long MICROS_A_SECOND = 1_000_000;

    private final S3Client s3;
    private final String bucket;
    private final RecordsTable table;
    private final HourPartition hour;
    private final RecordReader reader = RecordReader.ofLines(ContractLimits.LAKE, Clock.systemUTC());
    private final JsonMapper json = new JsonMapper();
    private final MessageDigest sha256;
    private long lines;

    LakeHour(S3Client s3, String bucket, RecordsTable table, HourPartition hour) {
        this.s3 = s3;
        this.bucket = bucket;
        this.table = table;
        this.hour = hour;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Returns the number of lines in the parts, which {@link #problems} counts. */
    long lines() {
        return lines;
    }

    /**
     * A record of a part or of the table.
     *
     * @param vehicle vehicle id
     * @param name identity as text
     * @param hash first 64 bits of the SHA-256 of {@code name}
     * @param otherFields fields that the contract does not name, as JSON; null if there are none, or for a line of a
     *     part
     */
    private record Found(
            String vehicle,
            String name,
            long hash,
            @Nullable String otherFields) {}

    /**
     * Compares the newest version of the hour in the table with the distinct records of its parts and with its counts.
     *
     * @param scratch folder for temporary files
     * @param runs receives each record of the version
     * @return one sentence for each difference; empty if parts and version hold the same records, each once, and the
     *     counts agree
     */
    List<String> problems(Path scratch, TableAccount runs) throws InterruptedException {
        Hashes stored = new Hashes();
        readParts(found -> stored.add(found.hash()));
        lines = stored.size;
        HourVersion version = table.version(hour);
        if (!version.exists() && stored.size > 0) {
            return List.of("hour %s has no version in the table".formatted(hour));
        }
        try {
            Path folder = Files.createTempDirectory(scratch, "table-");
            List<Path> files = table.download(version, folder);
            List<String> problems = compare(stored, version, files, runs);
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
            return problems;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private List<String> compare(Hashes stored, HourVersion version, List<Path> files, TableAccount runs) {
        Hashes kept = new Hashes();
        SortedMap<String, Long> vehicles = new TreeMap<>();
        readFiles(files, found -> {
            kept.add(found.hash());
            vehicles.merge(found.vehicle(), 1L, Long::sum);
            runs.add(found.otherFields());
        });
        long[] expected = stored.distinct();
        long[] actual = kept.distinct();
        List<String> problems = new ArrayList<>();
        if (actual.length != kept.size) {
            problems.add(
                    "the table has %d records of hour %s more than once".formatted(kept.size - actual.length, hour));
        }
        long[] missing = without(expected, actual);
        long[] extra = without(actual, expected);
        if (missing.length > 0) {
            problems.add("the table lacks %d stored records of hour %s, such as %s"
                    .formatted(missing.length, hour, named(missing, this::readParts)));
        }
        if (extra.length > 0) {
            problems.add("the table has %d records of hour %s that are not stored, such as %s"
                    .formatted(extra.length, hour, named(extra, sink -> readFiles(files, sink))));
        }
        if (version.records() != kept.size) {
            problems.add("the table reports %d records of hour %s, but its files have %d"
                    .formatted(version.records(), hour, kept.size));
        }
        problems.addAll(countProblems(kept.size, vehicles));
        return problems;
    }

    /** Returns the differences between the version's records and the summary and counts per vehicle derived from it. */
    private List<String> countProblems(long records, SortedMap<String, Long> vehicles) {
        List<String> problems = new ArrayList<>();
        long reported =
                json.readTree(text(AggregateKey.Kind.SUMMARY)).path("records").longValue(-1);
        if (reported != records) {
            problems.add("the summary of hour %s reports %d records, but the table has %d"
                    .formatted(hour, reported, records));
        }
        SortedMap<String, Long> counted = new TreeMap<>();
        text(AggregateKey.Kind.VEHICLE_COUNTS)
                .lines()
                .map(json::readTree)
                .forEach(line -> counted.merge(
                        line.path("vehicle_id").stringValue(),
                        line.path("count").longValue(),
                        Long::sum));
        SortedSet<String> all = new TreeSet<>(vehicles.keySet());
        all.addAll(counted.keySet());
        List<String> wrong = all.stream()
                .filter(vehicle -> !Objects.equals(counted.get(vehicle), vehicles.get(vehicle)))
                .map(vehicle -> "%s: %d instead of %d"
                        .formatted(vehicle, counted.getOrDefault(vehicle, 0L), vehicles.getOrDefault(vehicle, 0L)))
                .toList();
        if (!wrong.isEmpty()) {
            problems.add("%d vehicles in hour %s have wrong counts, such as %s"
                    .formatted(
                            wrong.size(), hour, wrong.stream().limit(MAX_LISTED).toList()));
        }
        return problems;
    }

    private String text(AggregateKey.Kind kind) {
        String key = new AggregateKey(hour, kind).key();
        return s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asString(UTF_8);
    }

    private interface Reading {
        void into(Consumer<Found> sink);
    }

    private static List<String> named(long[] hashes, Reading reading) {
        List<String> names = new ArrayList<>();
        reading.into(found -> {
            if (names.size() < MAX_LISTED && Arrays.binarySearch(hashes, found.hash()) >= 0) {
                names.add(found.name());
            }
        });
        return names;
    }

    private void readParts(Consumer<Found> sink) {
        s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(PartKey.prefix(hour))).contents().stream()
                .flatMap(object -> PartKey.parse(object.key()).stream())
                .forEach(key -> readPart(key, sink));
    }

    private void readPart(PartKey key, Consumer<Found> sink) {
        try (var content = key.compression()
                        .decompress(s3.getObject(get -> get.bucket(bucket).key(key.key())));
                var text = new BufferedReader(new InputStreamReader(content, StandardCharsets.ISO_8859_1))) {
            text.lines().forEach(line -> readLine(line.getBytes(StandardCharsets.ISO_8859_1), sink));
        } catch (IOException | UncheckedIOException failed) {
            throw new IllegalStateException(key.key() + " cannot be read", failed);
        }
    }

    /** Skips lines that break the contract; {@code Verification} reports them. */
    private void readLine(byte[] line, Consumer<Found> sink) {
        if (reader.read(line) instanceof TelemetryRecord record) {
            JsonNode whole = json.readTree(line);
            sink.accept(found(
                    record.vehicleId(),
                    whole.path("can_id").stringValue(),
                    record.timestamp(),
                    whole.path("payload"),
                    whole.has("sequence") ? whole.path("sequence").longValue() : null,
                    null));
        }
    }

    private void readFiles(List<Path> files, Consumer<Found> sink) {
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement()) {
            statement.execute("SET threads = 1");
            for (Path file : files) {
                readFile(statement, file, sink);
            }
        } catch (SQLException failed) {
            throw new IllegalStateException("the table's files of hour %s cannot be read".formatted(hour), failed);
        }
    }

    private void readFile(Statement statement, Path file, Consumer<Found> sink) throws SQLException {
        String query = "SELECT vehicle_id, can_id, epoch_us(\"timestamp\"), timestamp_nanos, payload, \"sequence\","
                + " other_fields FROM read_parquet('%s')".formatted(file);
        try (ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                long micros = row.getLong(3);
                Instant timestamp = Instant.EPOCH
                        .plusSeconds(Math.floorDiv(micros, MICROS_A_SECOND))
                        .plusNanos(1_000 * Math.floorMod(micros, MICROS_A_SECOND) + row.getInt(4));
                long number = row.getLong(6);
                Long sequence = row.wasNull() ? null : number;
                sink.accept(found(
                        row.getString(1),
                        row.getString(2),
                        timestamp,
                        json.readTree(row.getString(5)),
                        sequence,
                        row.getString(7)));
            }
        }
    }

    private Found found(
            String vehicle,
            String canId,
            Instant timestamp,
            JsonNode payload,
            @Nullable Long sequence,
            @Nullable String otherFields) {
        String identity = vehicle + ' ' + canId + ' ' + timestamp + ' ' + payload + ' ' + sequence;
        byte[] digest = sha256.digest(identity.getBytes(UTF_8));
        long hash = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            hash = (hash << Byte.SIZE) | (digest[i] & 0xff);
        }
        return new Found(vehicle, identity, hash, otherFields);
    }

    /**
     * Returns the hashes of {@code all} that are absent from {@code excluded}. The array {@code excluded} must be
     * sorted.
     */
    private static long[] without(long[] all, long[] excluded) {
        return Arrays.stream(all)
                .filter(hash -> Arrays.binarySearch(excluded, hash) < 0)
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
