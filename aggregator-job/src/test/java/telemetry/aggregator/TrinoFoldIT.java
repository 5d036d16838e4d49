package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static telemetry.aggregator.TrinoLake.SIGNALS;
import static telemetry.aggregator.TrinoLake.hour;
import static telemetry.aggregator.TrinoLake.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.lake.Eraser;
import telemetry.lake.HourSummary;
import telemetry.lake.ObjectTableStore;
import telemetry.lake.TableLayout;

/** Tests that a real Trino folds hours as DuckDB does: {@code mvn -Ptrino -pl aggregator-job -am verify}. */
@EnabledIfSystemProperty(named = "trino.home", matches = ".+", disabledReason = "only the profile trino has a server")
class TrinoFoldIT {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));

    @TempDir
    private static Path folder;

    private static TrinoLake lake;
    private static LakeFixture bucket;
    private static LakeFixture other;

    @BeforeAll
    static void start() throws Exception {
        lake = TrinoLake.start(folder);
        bucket = lake.bucket();
        other = lake.other();
    }

    @AfterAll
    static void stop() throws Exception {
        if (lake != null) {
            lake.close();
        }
    }

    @Test
    void anHourAndItsLateDataAreFoldedAlike() throws Exception {
        List<String> lines = hour(HOUR, 400);
        lines.add(lines.getFirst());
        lines.add("rubbish");
        lines.add(record(HOUR, 2, "twice", "{\"a\":1,\"a\":2}"));
        PartKey first = lake.put(HOUR, PartCompression.NONE, lines);
        PartKey second = lake.put(HOUR, PartCompression.GZIP, lines.subList(0, 30));
        lake.put(
                HOUR,
                PartCompression.ZSTD,
                List.of(record(HOUR, 3, "z", "{\"n\":1}")
                        .replace("{\"timestamp", "{\"vin\":\"W\",\"sequence\":3,\"timestamp")));

        HourSummary summary = lake.assertAlike(HOUR);

        assertThat(summary.records()).isEqualTo(401);
        assertThat(summary.duplicates()).isEqualTo(31);
        assertThat(summary.malformed()).isEqualTo(2);

        for (LakeFixture each : List.of(bucket, other)) {
            each.delete(first.key());
            each.put(second.key(), new byte[sizeOf(each, second)]); // the size is unchanged
        }
        lake.put(HOUR, PartCompression.NONE, List.of(record(HOUR, 4, "late", "{\"n\":5}"), lines.get(5)));

        assertThat(lake.assertAlike(HOUR).records()).isEqualTo(402);
        assertThat(bucket.table(Clock.systemUTC(), SIGNALS).version(HOUR).files())
                .hasSizeGreaterThan(1);
    }

    private static int sizeOf(LakeFixture each, PartKey part) {
        return Math.toIntExact(each.s3()
                .headObject(head -> head.bucket(each.bucket()).key(part.key()))
                .contentLength());
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
        String half = hour.plusHours(5).toString().substring(0, 13);
        for (String end : List.of(
                ":30:40.5+05:30", ":30:40.500123456+05:30", ":30:40.5+0530", ":30:40.5+24:00", ":30:40+05:60")) {
            lines.add(plain.replaceFirst("\"timestamp\":\"[^\"]*\"", "\"timestamp\":\"" + half + end + '"'));
        }
        String day = hour.plusHours(-24).toString().substring(0, 13);
        lines.add(plain.replaceFirst("\"timestamp\":\"[^\"]*\"", "\"timestamp\":\"" + day + ":01:00.5-23:59\""));
        for (String sequence : List.of("0", "9007199254740991", "9007199254740992", "-1", "1.5", "\"1\"", "null")) {
            lines.add(plain.replace("{\"timestamp", "{\"sequence\":%s,\"timestamp".formatted(sequence)));
        }
        for (String field : List.of("{\"b\":1.50,\"a\":[]}", "null", "1e2", "\"\\u00e9\"")) {
            lines.add(plain.replace("{\"timestamp", "{\"other\":%s,\"timestamp".formatted(field)));
        }
        for (String value : List.of(
                "null",
                "\"\"",
                "\"a b\"",
                "7",
                "[1.50]",
                "\"a\\nb\"",
                "\"eu-1\"",
                "\"\\u0041\"",
                "\"1HGCM82633A004352\"")) {
            lines.add(record(hour, 600 + lines.size(), "odd", "{\"n\":1}")
                    .replace(
                            "{\"timestamp",
                            "{\"fleet\":%1$s,\"x\":\"\",\"vin\":%1$s,\"\":0,\"region\":%1$s,\"timestamp"
                                    .formatted(value)));
            lines.add(record(hour, 700 + lines.size(), "odd", "{\"n\":1}")
                    .replace("{\"timestamp", "{\"vin\":%s,\"timestamp".formatted(value)));
        }
        lake.put(hour, PartCompression.NONE, lines);

        HourSummary summary = lake.assertAlike(hour);

        assertThat(summary.records()).isEqualTo(11 + 18);
        assertThat(summary.malformed()).isGreaterThan(15);
    }

    /** Tests a table whose newest snapshot lacks the columns, and has its columns of signals before them. */
    @Test
    void aTableFromBeforeIsReadAndExtended() throws Exception {
        HourPartition hour = HOUR.plusHours(-3);
        lake.put(hour, PartCompression.NONE, hour(hour, 40));
        lake.assertAlike(hour);
        for (LakeFixture each : List.of(bucket, other)) {
            Table table = new ObjectTableStore(each.s3(), each.bucket(), Clock.systemUTC())
                    .find(TableLayout.id(LakeTable.RECORDS))
                    .orElseThrow();
            UpdateSchema update = table.updateSchema();
            List.of("fleet", "vin", "region").forEach(update::deleteColumn);
            update.commit();
            table.newAppend().commit();
        }
        lake.put(
                hour,
                PartCompression.NONE,
                List.of(record(hour, 900, "late", "{\"n\":5}")
                        .replace("{\"timestamp", "{\"fleet\":\"acme\",\"region\":\"r\",\"timestamp")));

        assertThat(lake.assertAlike(hour).records()).isEqualTo(41);
        assertThat(bucket.query(hour, "SELECT n, fleet, region FROM f WHERE vehicle_id = 'late'"))
                .containsExactly("5.0|acme|r");
    }

    @Test
    void aDifferenceIsFoundInEachThing() throws Exception {
        HourPartition hour = HOUR.plusHours(2);
        List<String> lines = hour(hour, 20);
        UUID id = UUID.randomUUID();
        bucket.put(hour, id, PartCompression.NONE, lines.toArray(String[]::new));
        lines.add(record(hour, 700, "v0", "{\"n\":-1}"));
        other.put(hour, id, PartCompression.NONE, lines.toArray(String[]::new));

        assertThat(lake.differences(
                        hour, lake.onTrino().refresh(hour), lake.onDuckDb(other).refresh(hour)))
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
        lake.put(hour, PartCompression.NONE, lines);
        lake.assertAlike(hour);
        for (LakeFixture each : List.of(bucket, other)) {
            each.eraser(Files.createTempDirectory(folder, "erasure-"), SIGNALS)
                    .erase(new Eraser.Request("v3", hour, hour.plusHours(1)));
        }
        lake.put(hour, PartCompression.NONE, hour(hour, 80));

        Optional<HourSummary> byTrino = lake.onTrino().refresh(hour);
        Optional<HourSummary> byDuckDb = lake.onDuckDb(other).refresh(hour);

        assertThat(lake.differences(hour, byTrino, byDuckDb)).containsOnlyKeys("summary");
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
        lake.put(hour, PartCompression.NONE, hour(hour, 3_000));
        Aggregation killed = lake.onTrino();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Optional<HourSummary>> refresh = thread.submit(() -> killed.refresh(hour));
            awaitStaging(hour, "/v1-");
            lake.killTrino();

            assertThatThrownBy(refresh::get)
                    .hasRootCauseInstanceOf(IOException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            AggregationException.class,
                            failed -> assertThat(Fault.of(failed).passing()).isTrue());
        }
        assertThat(bucket.table(Clock.systemUTC(), SIGNALS).version(hour).exists())
                .isFalse();
        lake.restartTrino();

        assertThat(lake.assertAlike(hour).records()).isEqualTo(3_000);
    }

    @Test
    void anHourThatAnotherWriterCommitsIsExact() throws Exception {
        HourPartition hour = HOUR.plusHours(5);
        lake.put(hour, PartCompression.NONE, hour(hour, 3_000));
        Aggregation cluster = lake.onTrino();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Optional<HourSummary>> refresh = thread.submit(() -> cluster.refresh(hour));
            awaitStaging(hour, "/v1-");
            lake.onDuckDb(bucket).refresh(hour);
            lake.put(hour, PartCompression.NONE, List.of(record(hour, 6, "late", "{\"n\":5}")));
            refresh.get();
        }

        lake.onTrino().refresh(hour);
        HourSummary summary = lake.onDuckDb(other).refresh(hour).orElseThrow();

        assertThat(lake.differences(hour, lake.onTrino().summaryOf(hour), Optional.of(summary)))
                .isEmpty();
        assertThat(summary.records()).isEqualTo(3_001);
    }

    @Test
    void aDamagedPartIsNeverReadInPart() throws Exception {
        HourPartition hour = HOUR.plusHours(10);
        for (PartCompression compression : List.of(PartCompression.GZIP, PartCompression.ZSTD)) {
            for (int shorter : List.of(1, 9, 300)) {
                foldDamaged(hour, compression, shorter);
                hour = hour.plusHours(1);
            }
        }
    }

    private static void foldDamaged(HourPartition hour, PartCompression compression, int shorter) {
        lake.put(hour, PartCompression.NONE, hour(hour, 20));
        PartKey damaged = lake.put(hour, compression, hour(hour, 2_000));
        byte[] whole = bucket.s3()
                .getObjectAsBytes(get -> get.bucket(bucket.bucket()).key(damaged.key()))
                .asByteArray();
        bucket.put(damaged.key(), Arrays.copyOf(whole, whole.length - shorter));

        assertThatThrownBy(() -> lake.onTrino().refresh(hour))
                .as("%s, %d bytes less", compression, shorter)
                .cause()
                .hasMessageContaining(damaged.fileName())
                .satisfies(failed -> assertThat(Fault.of(failed).passing()).isFalse());
        assertThat(bucket.table(Clock.systemUTC(), SIGNALS).version(hour).exists())
                .isFalse();
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
}
