package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.aggregator.LakeFixture.line;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
        trino = TrinoServer.start(
                Path.of(System.getProperty("trino.home")),
                Files.createDirectory(folder.resolve("trino")),
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
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            lines.add(record(
                    i * 8_997L, "v" + i % 7, "{\"n\":%s,\"on\":true,\"gps\":{\"lat\":[%d.25]}}".formatted(i / 8.0, i)));
        }
        lines.add(lines.getFirst());
        lines.add("rubbish");
        lines.add(record(
                1,
                "odd",
                "{\"b\":1.50,\"a\":[1e5,-0,-0.0,4.9e-324,1e21,1e20,0.000001,1e-7,12345678.9,\"\\ud83d\\ude97\"]}"));
        lines.add(record(2, "twice", "{\"a\":1,\"a\":2}"));
        PartKey first = put(PartCompression.NONE, lines);
        put(PartCompression.GZIP, lines.subList(0, 30));
        put(
                PartCompression.ZSTD,
                List.of(record(3, "z", "{\"n\":1}")
                        .replace("{\"timestamp", "{\"vin\":\"W\",\"sequence\":3,\"timestamp")));

        assertAlike();

        bucket.delete(first.key()); // late data read only what is new
        other.delete(first.key());
        put(PartCompression.NONE, List.of(record(4, "late", "{\"n\":5}"), lines.get(5)));

        HourSummary summary = assertAlike();

        assertThat(summary.records()).isEqualTo(403);
        assertThat(bucket.table(Clock.systemUTC(), SIGNALS).version(HOUR).files())
                .hasSizeGreaterThan(1);
    }

    private static HourSummary assertAlike() throws Exception {
        HourSummary byTrino = onTrino().refresh(HOUR).orElseThrow();
        HourSummary byDuckDb = onDuckDb(other).refresh(HOUR).orElseThrow();

        assertThat(byTrino).isEqualTo(byDuckDb);
        assertThat(bucket.query(HOUR, RECORDS)).isEqualTo(other.query(HOUR, RECORDS));
        String counts = new AggregateKey(HOUR, AggregateKey.Kind.VEHICLE_COUNTS).key();
        assertThat(bucket.read(counts)).isEqualTo(other.read(counts));
        for (LakeTable table : LakeTable.values()) {
            if (table != LakeTable.RECORDS) {
                assertThat(rows(bucket, table)).as("%s", table).isNotEmpty().isEqualTo(rows(other, table));
            }
        }
        return byTrino;
    }

    private static List<String> rows(LakeFixture lake, LakeTable table) throws Exception {
        List<Path> files = new ArrayList<>();
        for (TableFile file : lake.derived(Clock.systemUTC()).files(table).getOrDefault(HOUR, List.of())) {
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

    private static PartKey put(PartCompression compression, List<String> lines) {
        UUID id = UUID.randomUUID();
        other.put(HOUR, id, compression, lines.toArray(String[]::new));
        return bucket.put(HOUR, id, compression, lines.toArray(String[]::new));
    }

    private static String record(long millis, String vehicle, String payload) {
        return line(
                HOUR.start().plusMillis(millis).toString(),
                vehicle,
                payload,
                HOUR.end().toString());
    }
}
