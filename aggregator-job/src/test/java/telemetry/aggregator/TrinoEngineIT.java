package telemetry.aggregator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.aggregator.LakeFixture.line;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Object;
import telemetry.cloud.CloudAccess;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.CuratedKey;
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;

/** A real Trino counts what DuckDB counts, byte for byte. Run by {@code mvn -Ptrino -pl aggregator-job -am verify}. */
class TrinoEngineIT {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final String RECEIVED = "2026-11-23T04:59:59.999Z";
    private static final SealProperties SEAL =
            new SealProperties(true, Duration.ofMinutes(3), List.of("engine_rpm", "speed_kmh"));
    private static final int PART_BYTES = 5_000_000;

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static TrinoServer trino;

    private LakeFixture bucket;
    private double duckSeconds;
    private double trinoSeconds;

    @BeforeAll
    static void start() throws Exception {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        CloudAccess access = cloud.access();
        trino = TrinoServer.start(
                Path.of(System.getProperty("trino.home")),
                Files.createDirectories(folder.resolve("trino")),
                access.s3(),
                access.accessKey(),
                access.secretKey());
    }

    @AfterAll
    static void stop() throws Exception {
        if (trino != null) {
            trino.close();
        }
        cloud.close();
    }

    @BeforeEach
    void ownBucket() {
        bucket = LakeFixture.create(cloud.s3());
    }

    @Test
    void whatVehiclesSendIsCountedAlike() throws Exception {
        String record = record("04:00:01.5Z", "b", "{\"engine_rpm\":2150,\"brake_status\":false}");
        bucket.put(
                HOUR,
                record,
                record.replace(RECEIVED, "2026-11-23T04:00:02.000Z"),
                record.replace("0x1F0", "0x1F1"),
                record("04:00:01.123456789Z", "b", "{\"engine_rpm\":-0.5}"),
                record(
                        "04:30:00Z",
                        "a",
                        "{\"speed_kmh\":30.6,\"gear\":\"D\",\"o\":{\"n\":1},\"l\":[1],\"none\":null}"));
        bucket.put(HOUR, record, record("04:59:59.999Z", "a", "{}"));

        assertAlike();
    }

    @Test
    void payloadsThatDifferAsSentAndOddNumbersAreCountedAlike() throws Exception {
        List<String> numbers = List.of(
                "1.5",
                "1.50",
                "1e2",
                "100",
                "-0",
                "0",
                "-0.0",
                "1E-7",
                "0.0001",
                "12345678.9",
                "123456789012345678901234567890",
                "9007199254740993",
                "12345678901234567.5",
                "1.7976931348623157e308",
                "1e-400",
                "0.1000000000000000055");
        String[] lines = numbers.stream()
                .flatMap(number -> List.of(
                        record("04:00:00Z", "v", "{\"n\":" + number + "}"),
                        record("04:00:00Z", "v", "{ \"n\" : " + number + " }"),
                        record("04:10:00Z", "w-" + numbers.indexOf(number), "{\"n\":" + number + "}"))
                        .stream())
                .toArray(String[]::new);
        bucket.put(HOUR, lines);
        bucket.put(
                HOUR,
                record("04:00:00Z", "t", "{\"t\":\"\\ud83d\\ude97 \\u0041\"}"),
                record("04:00:01Z", "t", "{\"\\u006e\":1,\"🚗\":2,\"\":3}"),
                record("04:00:02Z", "t", "{\"payload\":{\"payload\":1},\"vehicle_id\":\"inner\"}"),
                record("04:00:03Z", "t", "{\"n\":1}").replace("{\"timestamp\"", "{\"vin\":\"x\",\"timestamp\""));

        assertAlike();
    }

    @Test
    void whatIsNoRecordIsCountedAndLocatedAlike() throws Exception {
        String good = record("04:00:00Z", "v", "{\"n\":1}");
        bucket.put(
                HOUR,
                good,
                "",
                "  ",
                "rubbish",
                "{",
                "[]",
                "null",
                "5",
                good + good,
                "\uFEFF" + good,
                good.substring(0, 40),
                "{\"vehicle_id\":\"v\"}",
                record("05:00:00Z", "v", "{\"n\":1}"),
                record("04:00:00Z", "v", "null"),
                record("04:00:00Z", "v", "{\"n\":\"\\ud800\"}"),
                good.replace("\"2026-11-23T04:00:00Z\"", "1"),
                "a\u0001b");
        bucket.put(HOUR, record("04:00:01Z", "v", "{\"n\":1}"));
        bucket.put(
                PartKey.prefix(HOUR) + "part-0f8fad5b-d9cb-469f-a165-70867728950e.jsonl",
                (good + "\n" + record("04:00:01Z", "ä", "{}") + "\n").getBytes(ISO_8859_1));
        bucket.put(PartKey.prefix(HOUR) + "notes.txt", good);

        assertAlike();
    }

    /** And the records by three ways: of raw parts by DuckDB and by Trino, and of the sealed file. */
    @Test
    void aLargerHourIsCountedAlikeAndSealedWithAsMany() throws Exception {
        long megabytes = Long.parseLong(System.getProperty("trino.megabytes"));
        SplittableRandom random = new SplittableRandom(7);
        for (long written = 0, seq = 0; written < megabytes * 1_000_000; ) {
            StringBuilder part = new StringBuilder();
            for (; part.length() < PART_BYTES && written + part.length() < megabytes * 1_000_000; seq++) {
                String line = drive(random, seq);
                part.append(line).append('\n');
                if (seq % 100 == 0) {
                    part.append(line).append('\n');
                }
            }
            written += part.length();
            bucket.put(HOUR, part.substring(0, part.length() - 1));
        }

        HourSummary summary = assertAlike();

        assertThat(summary.duplicates()).isPositive();
        Path sealed = Files.write(
                folder.resolve("sealed.parquet"),
                bucket.s3()
                        .getObjectAsBytes(get ->
                                get.bucket(bucket.bucket()).key(new CuratedKey(HOUR, CuratedKey.Kind.RECORDS).key()))
                        .asByteArray());
        assertThat(Parquet.query(sealed, "SELECT count(*), count(DISTINCT vehicle_id) FROM f"))
                .containsExactly(summary.records() + "|" + summary.vehicles());
        assertThat(countOnTrino()).isEqualTo(summary.records());
        System.out.printf(
                "%,d records in %,d bytes of JSON Lines, %,d of Parquet; %.1f s on DuckDB, %.1f s on Trino%n",
                summary.records(), summary.bytes(), Files.size(sealed), duckSeconds, trinoSeconds);
    }

    private static String drive(SplittableRandom random, long seq) {
        long micros = seq * 3_000 % 3_600_000_000L;
        String timestamp = HOUR.start()
                .plusNanos(micros * 1_000 + random.nextInt(1_000_000))
                .toString();
        String payload = switch (random.nextInt(3)) {
            case 0 -> "{\"engine_rpm\":%d,\"brake_status\":%b}".formatted(random.nextInt(8_000), random.nextBoolean());
            case 1 -> "{\"speed_kmh\":%s}".formatted(random.nextInt(1_800) / 10.0);
            default -> "{\"coolant_temp_c\":%s}".formatted(random.nextInt(1_200) / 10.0);
        };
        return line(timestamp, "veh-%05d".formatted(random.nextInt(1_000)), payload, RECEIVED)
                .replace(",\"ingest", ",\"seq\":%d,\"ingest".formatted(seq));
    }

    /** Trino reads the sealed file itself, as the DDL for Athena has it. */
    private long countOnTrino() throws Exception {
        try (var trinoConnection = DriverManager.getConnection(trino.url(), "test", null);
                var statement = trinoConnection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS hive.sealed");
            statement.execute("DROP TABLE IF EXISTS hive.sealed.curated");
            statement.execute("""
                    CREATE TABLE hive.sealed.curated (
                      vehicle_id varchar, "timestamp" timestamp(3), timestamp_nanos smallint, can_id varchar, payload varchar,
                      other_fields varchar, ingest_received_at timestamp(3), engine_rpm double, speed_kmh double,
                      year varchar, month varchar, day varchar, hour varchar)
                    WITH (external_location = 's3://%s/curated/', format = 'PARQUET',
                      partitioned_by = ARRAY['year', 'month', 'day', 'hour'])
                    """.formatted(bucket.bucket()));
            statement.execute("CALL hive.system.sync_partition_metadata('sealed', 'curated', 'FULL')");
            try (ResultSet row = statement.executeQuery("SELECT count(*), count(DISTINCT payload), max(\"timestamp\"),"
                    + " sum(engine_rpm) FROM hive.sealed.curated WHERE hour = '04'")) {
                row.next();
                assertThat(row.getString(3)).startsWith("2026-11-23 04:");
                return row.getLong(1);
            }
        }
    }

    /** Aggregates and seals the hour on both engines, and compares every object that they wrote. */
    private HourSummary assertAlike() throws Exception {
        WorkFolder work = new WorkFolder(folder.resolve("work"), Long.MAX_VALUE);
        Clock clock = Clock.systemUTC();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        long start = System.nanoTime();
        bucket.aggregation(work, clock, meters, SEAL).seal(HOUR);
        duckSeconds = (System.nanoTime() - start) / 1e9;
        Map<String, String> byDuck = written();
        bucket.s3().listObjectsV2Paginator(list -> list.bucket(bucket.bucket())).contents().stream()
                .map(S3Object::key)
                .filter(key -> !key.startsWith("raw/"))
                .forEach(bucket::delete);

        TrinoProperties properties = new TrinoProperties(
                trino.url(), "test", "", "hive", "s" + bucket.bucket().replace('-', '_'));
        start = System.nanoTime();
        HourSummary summary = bucket.aggregation(
                        new TrinoEngine(properties, bucket.bucket(), List.of(Period.values())),
                        bucket.curation(SEAL),
                        work,
                        clock,
                        meters,
                        SEAL)
                .seal(HOUR);

        trinoSeconds = (System.nanoTime() - start) / 1e9;
        assertThat(byDuck).hasSize(14);
        assertThat(written()).isEqualTo(byDuck);
        return summary;
    }

    /** What is beside the raw parts: the text of it, or of Parquet a digest. */
    private Map<String, String> written() {
        return bucket.s3().listObjectsV2Paginator(list -> list.bucket(bucket.bucket())).contents().stream()
                .map(S3Object::key)
                .filter(key -> !key.startsWith("raw/"))
                .collect(Collectors.toMap(key -> key, this::content, (one, other) -> one, TreeMap::new));
    }

    private String content(String key) {
        byte[] bytes = bucket.s3()
                .getObjectAsBytes(get -> get.bucket(bucket.bucket()).key(key))
                .asByteArray();
        return key.endsWith(".parquet") ? Sha256.of(bytes) : new String(bytes, UTF_8);
    }

    private static String record(String time, String vehicle, String payload) {
        return line("2026-11-23T" + time, vehicle, payload, RECEIVED);
    }
}
