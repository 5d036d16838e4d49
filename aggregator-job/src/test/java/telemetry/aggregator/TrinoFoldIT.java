package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static telemetry.aggregator.LakeFixture.line;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.lake.Cluster;
import telemetry.lake.Eraser;
import telemetry.lake.HourSummary;
import telemetry.lake.TableFile;

/** A real Trino folds hours as DuckDB does: {@code mvn -Ptrino -pl aggregator-job -am verify}. */
@EnabledIfSystemProperty(named = "trino.home", matches = ".+", disabledReason = "only the profile trino has a server")
class TrinoFoldIT {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final String OPERATOR = "the-operators-key";
    private static final List<String> SIGNALS = List.of("n", "on");
    private static final String RECORDS =
            "SELECT vehicle_id, CAST(epoch_us(timestamp) AS VARCHAR), timestamp_nanos, can_id, sequence, payload, other_fields, epoch_us(ingest_received_at), n, \"on\" FROM f ORDER BY ALL";

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static LakeFixture bucket;
    private static LakeFixture other;
    private static ConfigurableApplicationContext service;
    private static TrinoServer trino;

    @BeforeAll
    static void start() throws Exception {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        bucket = LakeFixture.create(cloud.s3());
        other = LakeFixture.create(cloud.s3());
        service = AggregatorApplication.builder()
                .properties(cloud.settings())
                .run(
                        "--telemetry.bucket=" + bucket.bucket(),
                        "--telemetry.aggregator.work-folder=" + folder.resolve("service"),
                        "--telemetry.lake.operator-key=" + OPERATOR,
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--telemetry.api-key=a-reading-key");
        trino = startTrino();
    }

    private static TrinoServer startTrino() throws Exception {
        return TrinoServer.start(
                Path.of(System.getProperty("trino.home")),
                Files.createTempDirectory(folder, "trino-"),
                Map.of("lake", lake() + s3(), "raw", raw() + s3()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (trino != null) {
            trino.close();
        }
        service.close();
        cloud.close();
    }

    private static String lake() {
        return """
                connector.name=iceberg
                iceberg.catalog.type=rest
                iceberg.rest-catalog.uri=http://127.0.0.1:%s/iceberg
                iceberg.rest-catalog.security=OAUTH2
                iceberg.rest-catalog.oauth2.token=%s
                """.formatted(service.getEnvironment().getProperty("local.server.port"), OPERATOR);
    }

    private static String raw() {
        return """
                connector.name=hive
                hive.metastore=file
                hive.metastore.catalog.dir=s3://%s/metastore
                """.formatted(other.bucket());
    }

    private static String s3() {
        return """
                fs.native-s3.enabled=true
                s3.endpoint=%s
                s3.path-style-access=true
                s3.region=us-east-1
                s3.aws-access-key=%s
                s3.aws-secret-key=%s
                """.formatted(
                cloud.access().s3(), cloud.access().accessKey(), cloud.access().secretKey());
    }

    private static Aggregation onTrino() throws Exception {
        Cluster cluster = new Cluster(trino.url(), "test", "", "lake", "raw", Duration.ofMinutes(5));
        return bucket.aggregation(
                cluster,
                new WorkFolder(folder.resolve("work"), Long.MAX_VALUE),
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                SIGNALS);
    }

    private static Aggregation onDuckDb(LakeFixture lake) throws Exception {
        return lake.aggregation(
                new WorkFolder(folder.resolve("work"), Long.MAX_VALUE),
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                SIGNALS,
                true);
    }

    @Test
    void anHourAndItsLateDataAreFoldedAlike() throws Exception {
        List<String> lines = hour(HOUR, 400);
        lines.add(lines.getFirst());
        lines.add("rubbish");
        lines.add(record(HOUR, 2, "twice", "{\"a\":1,\"a\":2}"));
        PartKey first = put(HOUR, PartCompression.NONE, lines);
        put(HOUR, PartCompression.GZIP, lines.subList(0, 30));
        put(
                HOUR,
                PartCompression.ZSTD,
                List.of(record(HOUR, 3, "z", "{\"n\":1}")
                        .replace("{\"timestamp", "{\"vin\":\"W\",\"sequence\":3,\"timestamp")));

        HourSummary summary = assertAlike(HOUR);

        assertThat(summary.records()).isEqualTo(401);
        assertThat(summary.duplicates()).isEqualTo(31);
        assertThat(summary.malformed()).isEqualTo(2);

        bucket.delete(first.key()); // late data read only what is new
        other.delete(first.key());
        put(HOUR, PartCompression.NONE, List.of(record(HOUR, 4, "late", "{\"n\":5}"), lines.get(5)));

        assertThat(assertAlike(HOUR).records()).isEqualTo(402);
        assertThat(bucket.table(Clock.systemUTC(), SIGNALS).version(HOUR).files())
                .hasSizeGreaterThan(1);
    }

    @Test
    void oddLinesAreFoldedAlike() throws Exception {
        HourPartition hour = HOUR.plusHours(1);
        List<String> lines = new ArrayList<>();
        List<String> payloads = List.of(
                "{\"b\":1.50,\"a\":[1e5,-0,-0.0,4.9e-324,1e21,1e20,0.000001,1e-7,12345678.9,\"\\ud83d\\ude97\"]}",
                "{\"a\":123456789012345678901234567890,\"b\":1e308,\"c\":-1e-308,\"d\":0.1,\"e\":100.0}",
                "{\"text\":\"a\\u00e9\\n\\\"\\/\\\\ \u00e9 \ud83d\ude97\",\"\\u0061\":1}",
                "{\"deep\":{\"er\":[[1,2],{\"x\":true}]},\"none\":null,\"empty\":[],\"no\":{}}",
                "{ \"n\" : 7 , \"on\" : false }",
                "{\"n\":1e400}",
                "{\"n\":NaN}",
                "{\"n\":01}",
                "{\"n\":1,}",
                "{\"half\":\"\\ud83d\"}",
                "{\"" + "x".repeat(300) + "\":1}",
                "{\"a\":" + "[".repeat(70) + "]".repeat(70) + "}",
                "{}",
                "[]",
                "null",
                "1",
                "\"text\"");
        for (int i = 0; i < payloads.size(); i++) {
            lines.add(record(hour, i, "odd", payloads.get(i)));
        }
        String plain = record(hour, 500, "odd", "{\"n\":1}");
        lines.add(plain + plain);
        lines.add(plain + " ");
        lines.add(" \t" + plain + "\r");
        lines.add(plain.substring(1));
        lines.add("");
        lines.add("  ");
        lines.add(plain.replace("\"odd\"", "\"an odd one\""));
        lines.add(plain.replace("0x1F0", "0x3FFFFFFF"));
        lines.add(plain.replace("0x1F0", "1F0"));
        lines.add(plain.replace(hour.toString().substring(0, 13), "2026-11-24T05"));
        lines.add(plain.replace(".500Z", ".500123456Z"));
        lines.add(plain.replace(".500Z", ".500+01:00"));
        for (String sequence : List.of("0", "9007199254740991", "9007199254740992", "-1", "1.5", "\"1\"", "null")) {
            lines.add(plain.replace("{\"timestamp", "{\"sequence\":%s,\"timestamp".formatted(sequence)));
        }
        for (String field : List.of("{\"b\":1.50,\"a\":[]}", "null", "1e2", "\"\\u00e9\"")) {
            lines.add(plain.replace("{\"timestamp", "{\"other\":%s,\"timestamp".formatted(field)));
        }
        put(hour, PartCompression.NONE, lines);

        HourSummary summary = assertAlike(hour);

        assertThat(summary.records()).isEqualTo(9);
        assertThat(summary.malformed()).isGreaterThan(15);
    }

    @Test
    void aDifferenceIsFoundInEachThing() throws Exception {
        HourPartition hour = HOUR.plusHours(2);
        List<String> lines = hour(hour, 20);
        UUID id = UUID.randomUUID();
        bucket.put(hour, id, PartCompression.NONE, lines.toArray(String[]::new));
        lines.add(record(hour, 700, "v0", "{\"n\":-1}"));
        other.put(hour, id, PartCompression.NONE, lines.toArray(String[]::new));

        assertThat(differences(hour, onTrino().refresh(hour), onDuckDb(other).refresh(hour)))
                .containsOnlyKeys(
                        "summary",
                        "records",
                        "vehicle counts",
                        "vehicles",
                        "signals",
                        "hours",
                        "vehicle_minutes",
                        "signal_minutes");
    }

    @Test
    void anErasedVehicleIsLeftOut() throws Exception {
        HourPartition hour = HOUR.plusHours(3);
        List<String> lines = hour(hour, 40);
        put(hour, PartCompression.NONE, lines);
        assertAlike(hour);
        for (LakeFixture lake : List.of(bucket, other)) {
            lake.eraser(Files.createTempDirectory(folder, "erasure-"), SIGNALS)
                    .erase(new Eraser.Request("v3", hour, hour.plusHours(1)));
        }
        put(hour, PartCompression.NONE, hour(hour, 80));

        Optional<HourSummary> byTrino = onTrino().refresh(hour);
        Optional<HourSummary> byDuckDb = onDuckDb(other).refresh(hour);

        assertThat(differences(hour, byTrino, byDuckDb)).containsOnlyKeys("summary");
        assertThat(byTrino) // of parts that each lake's eraser named
                .usingRecursiveComparison()
                .ignoringFields("value.fingerprint")
                .isEqualTo(byDuckDb);
        assertThat(bucket.query(hour, "SELECT count(*), count(*) FILTER (WHERE vehicle_id = 'v3') FROM f"))
                .containsExactly("69|0");
    }

    @Test
    void anHourIsExactAfterTheClusterWasKilled() throws Exception {
        HourPartition hour = HOUR.plusHours(4);
        put(hour, PartCompression.NONE, hour(hour, 3_000));
        Aggregation killed = onTrino();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Optional<HourSummary>> refresh = thread.submit(() -> killed.refresh(hour));
            awaitStaging(hour, "/v1-");
            trino.kill();

            assertThatThrownBy(refresh::get)
                    .hasRootCauseInstanceOf(IOException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            AggregationException.class,
                            failed -> assertThat(Fault.of(failed).passing()).isTrue());
        }
        assertThat(bucket.table(Clock.systemUTC(), SIGNALS).version(hour).exists())
                .isFalse();
        trino = startTrino();

        assertThat(assertAlike(hour).records()).isEqualTo(3_000);
    }

    @Test
    void anHourThatAnotherWriterCommitsIsExact() throws Exception {
        HourPartition hour = HOUR.plusHours(5);
        put(hour, PartCompression.NONE, hour(hour, 3_000));
        Aggregation cluster = onTrino();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Optional<HourSummary>> refresh = thread.submit(() -> cluster.refresh(hour));
            awaitStaging(hour, "/v1-");
            onDuckDb(bucket).refresh(hour);
            put(hour, PartCompression.NONE, List.of(record(hour, 6, "late", "{\"n\":5}")));
            refresh.get();
        }

        onTrino().refresh(hour);
        HourSummary summary = onDuckDb(other).refresh(hour).orElseThrow();

        assertThat(differences(hour, onTrino().summaryOf(hour), Optional.of(summary)))
                .isEmpty();
        assertThat(summary.records()).isEqualTo(3_001);
    }

    private static void awaitStaging(HourPartition hour, String mark) throws InterruptedException {
        String prefix = LakeTable.RECORDS.folder() + "/data/" + hour.folder();
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (bucket.s3().listObjectsV2(list -> list.bucket(bucket.bucket()).prefix(prefix)).contents().stream()
                .noneMatch(object -> object.key().contains(mark))) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private static HourSummary assertAlike(HourPartition hour) throws Exception {
        Optional<HourSummary> byTrino = onTrino().refresh(hour);

        assertThat(differences(hour, byTrino, onDuckDb(other).refresh(hour))).isEmpty();
        return byTrino.orElseThrow();
    }

    /** The things of the hour that differ between the lakes: its records, tables, counts or figures, with both texts. */
    private static Map<String, String> differences(
            HourPartition hour, Optional<HourSummary> byTrino, Optional<HourSummary> byDuckDb) throws Exception {
        Map<String, String> different = new TreeMap<>();
        note(different, "summary", byTrino, byDuckDb);
        note(different, "records", bucket.query(hour, RECORDS), other.query(hour, RECORDS));
        String counts = new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS).key();
        note(different, "vehicle counts", bucket.read(counts), other.read(counts));
        for (LakeTable table : LakeTable.values()) {
            if (table != LakeTable.RECORDS) {
                List<String> expected = rows(hour, other, table);
                assertThat(expected).as("%s", table).isNotEmpty();
                note(different, table.sqlName(), rows(hour, bucket, table), expected);
            }
        }
        return different;
    }

    private static void note(Map<String, String> different, String name, Object byTrino, Object byDuckDb) {
        if (!byTrino.equals(byDuckDb)) {
            different.put(name, "%n%s on Trino,%n%s on DuckDB".formatted(byTrino, byDuckDb));
        }
    }

    private static List<String> rows(HourPartition hour, LakeFixture lake, LakeTable table) throws Exception {
        List<Path> files = new ArrayList<>();
        for (TableFile file : lake.derived(Clock.systemUTC()).files(table).getOrDefault(hour, List.of())) {
            Path copy = Files.createTempFile(folder, "table-", ".parquet");
            Files.write(
                    copy,
                    lake.s3()
                            .getObjectAsBytes(get -> get.bucket(lake.bucket()).key(file.key()))
                            .asByteArray());
            files.add(copy);
        }
        return Parquet.query(files, "SELECT * FROM f ORDER BY ALL");
    }

    private static PartKey put(HourPartition hour, PartCompression compression, List<String> lines) {
        UUID id = UUID.randomUUID();
        other.put(hour, id, compression, lines.toArray(String[]::new));
        return bucket.put(hour, id, compression, lines.toArray(String[]::new));
    }

    private static List<String> hour(HourPartition hour, int records) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            String payload = "{\"n\":%s,\"on\":true,\"gps\":{\"lat\":[%d.25]}}".formatted(i / 8.0, i);
            lines.add(record(hour, i * 1_197L, "v" + i % 7, payload));
        }
        return lines;
    }

    private static String record(HourPartition hour, long millis, String vehicle, String payload) {
        return line(
                hour.start().plusMillis(millis).toString(),
                vehicle,
                payload,
                hour.end().toString());
    }
}
