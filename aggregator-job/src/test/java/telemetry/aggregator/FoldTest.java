package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static telemetry.aggregator.LakeFixture.line;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.lake.HourSummary;
import telemetry.lake.HourVersion;
import telemetry.lake.ObjectTableStore;
import telemetry.lake.RecordsTable;
import telemetry.lake.TableLayout;

/** Tests the versions of an hour: their content, which no outage, order or second writer changes. */
class FoldTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final String H = HOUR.toString().substring(0, 13);
    private static final String RECORDS =
            "SELECT vehicle_id, CAST(epoch_us(timestamp) AS VARCHAR), timestamp_nanos, can_id, sequence, payload, other_fields, CAST(ingest_received_at AS VARCHAR), fleet, vin, region FROM f ORDER BY ALL";

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private LakeFixture bucket;

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @BeforeEach
    void ownBucket() {
        bucket = LakeFixture.create(cloud.s3());
    }

    @Test
    void aVersionHoldsEachRecordOnceInOrder() throws Exception {
        String good = record(":00:01.5Z", "b", "{\"rpm\":1200,\"on\":true}");
        bucket.put(HOUR, good, record(":00:00.123456789Z", "b", "{\"rpm\":-1.50}"), "rubbish");
        bucket.put(
                HOUR,
                record(":59:59.999999999Z", "a", "{\"rpm\":\"fast\",\"on\":false}"),
                good,
                record(":00:01Z", "b", "{\"x\":{}}")
                        .replace("{\"timestamp", "{\"sequence\":9007199254740991,\"vin\":\"W0L\",\"timestamp"));

        aggregation().refresh(HOUR);

        assertThat(
                        bucket.query(
                                HOUR,
                                "SELECT vehicle_id, CAST(timestamp AS VARCHAR), timestamp_nanos, can_id, sequence, payload, other_fields, rpm, \"on\" FROM f"))
                .containsExactly(
                        "a|2026-11-23 04:59:59.999999+00|999|0x1F0|null|{\"rpm\":\"fast\",\"on\":false}|null|null|0.0",
                        "b|2026-11-23 04:00:00.123456+00|789|0x1F0|null|{\"rpm\":-1.5}|null|-1.5|null",
                        "b|2026-11-23 04:00:01+00|0|0x1F0|9007199254740991|{\"x\":{}}|{\"vin\":\"W0L\"}|null|null",
                        "b|2026-11-23 04:00:01.5+00|0|0x1F0|null|{\"rpm\":1200,\"on\":true}|null|1200.0|1.0");
    }

    @Test
    void theFleetTheVinAndTheRegionHaveColumns() throws Exception {
        bucket.put(
                HOUR,
                with("\"fleet\":\"acme\",\"vin\":\"1HGCM82633A004352\",\"region\":\"DE-BY\"", "a"),
                with("\"vin\":\"1HGCM82633A00435\\u0032\",\"trip\":{\"n\":1}", "b"),
                record(":00:01Z", "c", "{\"fleet\":\"no\",\"vin\":\"no\"}"));

        aggregation().refresh(HOUR);

        assertThat(bucket.query(HOUR, "SELECT vehicle_id, fleet, vin, region, other_fields FROM f ORDER BY ALL"))
                .containsExactly(
                        "a|acme|1HGCM82633A004352|DE-BY|null",
                        "b|null|1HGCM82633A004352|null|{\"trip\":{\"n\":1}}",
                        "c|null|null|null|null");
    }

    /** Tests values that earlier versions accepted, so that lines and other fields have them. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\"a b\"", "7", "[1,{\"a\":null}]", "\"a\\nb\""})
    void aFieldOfAnotherFormStaysAmongTheOthers(String value) throws Exception {
        bucket.put(HOUR, with("\"fleet\":%1$s,\"vin\":%1$s,\"region\":%1$s".formatted(value), "v"));

        assertThat(aggregation().refresh(HOUR).orElseThrow().records()).isOne();

        assertThat(bucket.query(HOUR, "SELECT fleet, vin, region, other_fields FROM f"))
                .containsExactly("null|null|null|{\"fleet\":%1$s,\"vin\":%1$s,\"region\":%1$s}".formatted(value));
    }

    @Test
    void copiesUnderSeveralFleetsAreOneRecordInAnyOrder() throws Exception {
        List<String> copies = List.of(
                record(":00:01Z", "v", "{\"n\":1}"),
                with("\"fleet\":\"b\",\"vin\":\"2HGCM82633A004352\"", "v"),
                with("\"fleet\":\"a\",\"region\":\"r\"", "v"));
        for (List<Integer> order : List.of(List.of(0, 1, 2), List.of(2, 1, 0), List.of(1, 0, 2))) {
            LakeFixture each = LakeFixture.create(cloud.s3());
            for (int copy : order) {
                each.put(HOUR, copies.get(copy));
                aggregation(each, List.of()).refresh(HOUR);
            }

            assertThat(each.query(HOUR, "SELECT fleet, vin, region, other_fields FROM f"))
                    .as("order %s", order)
                    .containsExactly("a|2HGCM82633A004352|r|null");
        }
    }

    /** Tests that a copy with a value that the large base lacks is not dropped among few late records. */
    @ParameterizedTest
    @ValueSource(strings = {"\"fleet\":\"a\"", "\"vin\":\"1HGCM82633A004352\"", "\"region\":\"r\""})
    void aCopyThatAddsAFieldWritesTheHourAnew(String field) throws Exception {
        String[] many = IntStream.range(0, 3_000)
                .mapToObj(i -> record(":%02d:%02dZ".formatted(i / 60, i % 60), "v", "{\"n\":%d}".formatted(i * 7_919L)))
                .toArray(String[]::new);
        bucket.put(HOUR, many);
        aggregation().refresh(HOUR);

        bucket.put(HOUR, record(":59:59Z", "w", "{\"n\":9}"), '{' + field + ',' + many[0].substring(1));
        aggregation().refresh(HOUR);

        assertThat(bucket.query(HOUR, "SELECT count(*), count(fleet) + count(vin) + count(region) FROM f"))
                .containsExactly("3001|1");
    }

    /** Tests a table whose schema and files lack the columns, as earlier versions made them. */
    @Test
    void aTableFromBeforeIsReadExtendedAndWritten() throws Exception {
        bucket.put(HOUR, record(":00:01Z", "a", "{\"rpm\":1}"));
        aggregation().refresh(HOUR);
        removeColumns();
        bucket.put(HOUR, with("\"fleet\":\"acme\",\"vin\":\"1HGCM82633A004352\",\"region\":\"r\"", "b"));

        aggregation().refresh(HOUR);

        assertThat(bucket.query(HOUR, "SELECT vehicle_id, rpm, fleet, vin, region FROM f ORDER BY ALL"))
                .containsExactly("a|1.0|null|null|null", "b|2.0|acme|1HGCM82633A004352|r");
        assertThat(bucket.table(Clock.systemUTC(), List.of()).version(HOUR).records())
                .isEqualTo(2);
        assertThat(records().schema().columns())
                .extracting(Types.NestedField::name)
                .endsWith("ingest_received_at", "rpm", "on", "fleet", "vin", "region");
        assertThat(Parquet.query(
                        bucket.file(LakeTable.VEHICLES, HOUR, folder), "SELECT vehicle_id, fleet FROM f ORDER BY ALL"))
                .containsExactly("a|null", "b|acme");
    }

    private Table records() {
        return new ObjectTableStore(cloud.s3(), bucket.bucket(), Clock.systemUTC())
                .find(TableLayout.id(LakeTable.RECORDS))
                .orElseThrow();
    }

    private void removeColumns() throws Exception {
        UpdateSchema update = records().updateSchema();
        List.of("fleet", "vin", "region").forEach(update::deleteColumn);
        update.commit();
        RecordsTable table = bucket.table(Clock.systemUTC(), List.of());
        HourVersion version = table.version(HOUR);
        Path old = folder.resolve("old.parquet");
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            Path file = table.download(version, Files.createTempDirectory(folder, "now-"))
                    .getFirst();
            statement.execute("COPY (SELECT * EXCLUDE (fleet, vin, region) FROM read_parquet('%s')) TO '%s'"
                    .formatted(file, old));
        }
        bucket.put(table.filesOf(version).getFirst().key(), Files.readAllBytes(old));
    }

    private static String with(String fields, String vehicle) {
        return '{'
                + fields
                + ','
                + record(":00:01Z", vehicle, vehicle.equals("v") ? "{\"n\":1}" : "{\"rpm\":2}")
                        .substring(1);
    }

    @Test
    void aMixedHourHasTheRecordsOfOneThatIsNotCompressed() throws Exception {
        LakeFixture plain = LakeFixture.create(cloud.s3());
        for (PartCompression compression : PartCompression.values()) {
            String[] lines = {
                record(":00:01Z", compression.name(), "{\"rpm\":1}"), record(":00:02Z", "v", "{\"rpm\":2}")
            };
            bucket.put(HOUR, UUID.randomUUID(), compression, lines);
            plain.put(HOUR, lines);
        }

        aggregation().refresh(HOUR);
        aggregation(plain, List.of("rpm", "on")).refresh(HOUR);

        assertThat(bucket.query(HOUR, RECORDS)).hasSize(4).isEqualTo(plain.query(HOUR, RECORDS));
        assertThat(aggregation().summaryOf(HOUR).orElseThrow().duplicates()).isEqualTo(2);
    }

    /** Tests that parts with equal ids are distinguished. Accounts by id alone would always find one of them unread. */
    @Test
    @Timeout(60)
    void partsOfOneIdAreReadOnceEach() throws Exception {
        UUID id = UUID.randomUUID();
        bucket.put(HOUR, id, PartCompression.NONE, record(":00:01Z", "v", "{\"rpm\":1}"));
        bucket.put(HOUR, id, PartCompression.GZIP, record(":00:02Z", "v", "{\"rpm\":2}"));

        assertThat(aggregation().refresh(HOUR).orElseThrow().parts()).isEqualTo(2);

        assertThat(aggregation().refresh(HOUR)).isEmpty();
        assertThat(bucket.query(HOUR, RECORDS)).hasSize(2);
    }

    /** Tests a part of 100 bytes that holds 100 MB, which is detected only after the download. */
    @Test
    @EnabledIf("telemetry.aggregator.WorkFolderTest#hasSharedMemory")
    void compressedPartsThatExpandBeyondTheRoomAreFoldedInSteps() throws Exception {
        String[] lines = IntStream.range(0, 3_600)
                .mapToObj(i -> record(":%02d:%02dZ".formatted(i / 60, i % 60), "v", "{\"rpm\":1}"))
                .toArray(String[]::new);
        long bytes = String.join("\n", lines).length() + 1L;
        for (int part = 0; part < 4; part++) {
            bucket.put(HOUR, new UUID(0, part), PartCompression.ZSTD, lines);
        }
        Path inMemory = Files.createTempDirectory(Path.of("/dev/shm"), "fold-test-");
        try {
            aggregation(bucket, List.of(), new WorkFolder(inMemory, 6 * bytes)).refresh(HOUR); // room for three
            HourVersion folded = bucket.table(Clock.systemUTC(), List.of()).version(HOUR);

            assertThat(folded.state().version()).isEqualTo(2);
            assertThat(folded.state().lines().count()).isEqualTo(4 * 3_600);
            assertThat(folded.records()).isEqualTo(3_600);

            LakeFixture other = LakeFixture.create(cloud.s3());
            PartKey large = other.put(HOUR, new UUID(0, 1), PartCompression.ZSTD, lines);
            WorkFolder tight = new WorkFolder(inMemory, bytes);
            assertThatThrownBy(() -> aggregation(other, List.of(), tight).refresh(HOUR))
                    .hasMessageContaining("bytes before it is decompressed, " + large.key())
                    .hasMessageContaining("set telemetry.aggregator.work-folder");
        } finally {
            FileSystemUtils.deleteRecursively(inMemory);
        }
    }

    @Test
    void aSignalThatIsConfiguredLaterGetsAColumnFromThenOn() throws Exception {
        bucket.put(HOUR, record(":00:01Z", "v", "{\"rpm\":1,\"soc\":0.5}"));
        aggregation(bucket, List.of()).refresh(HOUR);
        bucket.put(HOUR, record(":00:02Z", "v", "{\"rpm\":2}"));

        aggregation(bucket, List.of("soc", "rpm")).refresh(HOUR);

        assertThat(bucket.query(HOUR, "SELECT rpm, soc FROM f ORDER BY timestamp"))
                .containsExactly("null|null", "2.0|null");
        bucket.put(HOUR, record(":00:03Z", "v", "{\"rpm\":3}"));
        aggregation(bucket, List.of()).refresh(HOUR);
        assertThat(bucket.query(HOUR, "SELECT rpm FROM f ORDER BY timestamp")).containsExactly("null", "2.0", "3.0");
    }

    @Test
    void aTableWithAsManyOtherColumnsGetsThoseThatAreConfigured() throws Exception {
        bucket.put(HOUR, record(":00:01Z", "v", "{\"rpm\":1}"));
        aggregation(bucket, List.of("soc", "rpm")).refresh(HOUR);
        bucket.put(HOUR, record(":00:02Z", "v", "{\"gear\":2}"));

        aggregation(bucket, List.of("gear")).refresh(HOUR);

        assertThat(bucket.query(HOUR, "SELECT rpm, gear FROM f ORDER BY timestamp"))
                .containsExactly("1.0|null", "null|2.0");
    }

    /**
     * Tests that few late records are written as a separate file. The ninth file, or an earlier copy, rewrites the
     * hour.
     */
    @Test
    void fewLateRecordsAreAddedAndManyOrEarlierCopiesWrittenAnew() throws Exception {
        String[] many = IntStream.range(0, 3_000)
                .mapToObj(i -> record(":%02d:%02dZ".formatted(i / 60, i % 60), "v", "{\"n\":%d}".formatted(i * 7_919L)))
                .toArray(String[]::new);
        bucket.put(HOUR, many);
        Aggregation aggregation = aggregation();
        aggregation.refresh(HOUR);
        for (int late = 1; late <= 7; late++) {
            bucket.put(HOUR, record(":59:59Z", "w", "{\"n\":%d}".formatted(late)), many[late]);
            aggregation.refresh(HOUR);
            assertThat(files()).isEqualTo(1 + late);
        }
        bucket.put(HOUR, record(":59:59Z", "w", "{\"n\":8}"));
        aggregation.refresh(HOUR);
        assertThat(files()).isOne();
        assertThat(bucket.query(HOUR, "SELECT count(*) FROM f")).containsExactly("3008");
        assertThat(aggregation.summaryOf(HOUR).orElseThrow().duplicates()).isEqualTo(7);

        bucket.put(HOUR, record(":59:59Z", "w", "{\"n\":9}"), many[0].replace("T05:00:00.000Z", "T04:00:00.500Z"));
        aggregation.refresh(HOUR);

        assertThat(files()).isOne();
        assertThat(bucket.query(HOUR, "SELECT count(*), min(epoch_ms(ingest_received_at)) FROM f"))
                .containsExactly("3009|" + HOUR.start().plusMillis(500).toEpochMilli());
    }

    private int files() {
        return bucket.table(Clock.systemUTC(), List.of()).version(HOUR).files().size();
    }

    @Test
    void anHourWithoutNewsCostsOneList() throws Exception {
        bucket.put(HOUR, record(":00:01Z", "v", "{\"n\":1}"));
        WatchedS3 watched = new WatchedS3(cloud.s3());
        Aggregation aggregation = aggregation(new LakeFixture(watched.client(), bucket.bucket()), List.of());
        aggregation.refresh(HOUR);
        watched.calls();

        assertThat(aggregation.refresh(HOUR)).isEmpty();

        assertThat(watched.calls()).containsExactly("listObjectsV2Paginator");
    }

    @Test
    void aLatePartIsReadAloneAndChangesNoOtherHour() throws Exception {
        HourPartition other = HOUR.plusHours(-1);
        PartKey first = bucket.put(HOUR, record(":00:01Z", "v", "{\"n\":1}"));
        bucket.put(
                other,
                record(":00:01Z", "v", "{\"n\":1}").replace(H, other.toString().substring(0, 13)));
        Aggregation aggregation = aggregation();
        aggregation.refresh(HOUR);
        aggregation.refresh(other);
        HourVersion before = bucket.table(Clock.systemUTC(), List.of()).version(other);
        bucket.delete(first.key());
        bucket.put(first.key(), "X".repeat(first.key().length())); // another size, so it is read again

        bucket.put(HOUR, record(":30:00Z", "late", "{\"n\":1}"));
        assertThat(aggregation.refresh(other)).isEmpty();
        HourSummary summary = aggregation.refresh(HOUR).orElseThrow();

        assertThat(summary.records()).isEqualTo(2);
        assertThat(summary.malformed()).isOne();
        assertThat(bucket.query(HOUR, "SELECT vehicle_id FROM f ORDER BY ALL")).containsExactly("late", "v");
        assertThat(bucket.table(Clock.systemUTC(), List.of()).version(other).number())
                .isEqualTo(before.number());
    }

    /** Tests a refresh that finds at one of its PUTs that another process has refreshed the hour. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 11})
    void ofTwoProcessesTheOneThatWasOvertakenFoldsAgain(int put) throws Exception {
        bucket.put(HOUR, record(":00:01Z", "v", "{\"n\":1}"));
        WatchedS3 watched = new WatchedS3(cloud.s3());
        Aggregation slow = aggregation(new LakeFixture(watched.client(), bucket.bucket()), List.of());
        watched.beforePut(put, () -> {
            bucket.put(HOUR, record(":00:02Z", "v", "{\"n\":1}"));
            aggregation().refresh(HOUR);
        });

        slow.refresh(HOUR);
        slow.refresh(HOUR);

        assertThat(bucket.query(HOUR, "SELECT count(*) FROM f")).containsExactly(watched.wasOvertaken() ? "2" : "1");
        HourSummary summary = slow.summaryOf(HOUR).orElseThrow();
        assertThat(summary.records()).isEqualTo(watched.wasOvertaken() ? 2 : 1);
        assertThat(bucket.read(new AggregateKey(HOUR, AggregateKey.Kind.VEHICLE_COUNTS).key()))
                .contains("\"count\":" + summary.records());
    }

    /** Tests a process that ends after one of the first PUTs of a refresh, or after one of some others. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14})
    void aCrashBeforeAnyWriteIsMendedByTheNextRefresh(int put) throws Exception {
        bucket.put(HOUR, record(":00:01Z", "v", "{\"n\":1}"), record(":00:01Z", "v", "{\"n\":1}"), "rubbish");
        WatchedS3 watched = new WatchedS3(cloud.s3());
        watched.beforePut(put, () -> {
            throw new IllegalStateException("killed");
        });
        try {
            aggregation(new LakeFixture(watched.client(), bucket.bucket()), List.of())
                    .refresh(HOUR);
        } catch (AggregationException killed) {
            assertThat(killed).hasRootCauseMessage("killed");
        }

        aggregation().refresh(HOUR);

        HourSummary summary = aggregation().summaryOf(HOUR).orElseThrow();
        assertThat(List.of(summary.records(), summary.duplicates(), summary.malformed()))
                .containsExactly(1L, 1L, 1L);
        assertThat(bucket.query(HOUR, "SELECT count(*) FROM f")).containsExactly("1");
        assertThat(bucket.read(new AggregateKey(HOUR, AggregateKey.Kind.VEHICLE_COUNTS).key()))
                .contains("\"count\":1");
    }

    @Test
    void aPartThatComesDuringARefreshIsInTheNextVersion() throws Exception {
        bucket.put(HOUR, record(":00:01Z", "v", "{\"n\":1}"));
        WatchedS3 watched = new WatchedS3(cloud.s3());
        Aggregation aggregation = aggregation(new LakeFixture(watched.client(), bucket.bucket()), List.of());
        watched.beforePut(1, () -> bucket.put(HOUR, record(":00:02Z", "v", "{\"n\":1}")));

        assertThat(aggregation.refresh(HOUR))
                .hasValueSatisfying(summary -> assertThat(summary.records()).isOne());
        assertThat(aggregation.refresh(HOUR))
                .hasValueSatisfying(summary -> assertThat(summary.records()).isEqualTo(2));
    }

    @Test
    void anHourWithoutARecordHasNoVersionAndItsLinesAreCountedOnce() throws Exception {
        bucket.put(HOUR, "rubbish");
        Aggregation aggregation = aggregation();

        assertThat(aggregation.refresh(HOUR))
                .hasValueSatisfying(summary -> assertThat(summary.malformed()).isOne());
        assertThat(aggregation.refresh(HOUR)).isEmpty();
        assertThat(aggregation().refresh(HOUR)).isEmpty();
        assertThat(bucket.table(Clock.systemUTC(), List.of()).version(HOUR).exists())
                .isFalse();
        bucket.put(HOUR, record(":00:01Z", "v", "{\"n\":1}"));

        assertThat(aggregation.refresh(HOUR)).hasValueSatisfying(summary -> {
            assertThat(summary.records()).isOne();
            assertThat(summary.malformed()).isOne();
            assertThat(summary.parts()).isEqualTo(2);
        });
    }

    @Test
    void aLostAccountCostsReadingAgainAndNoRecord() throws Exception {
        PartKey expired = bucket.put(HOUR, record(":00:01Z", "v", "{\"n\":1}"));
        bucket.put(HOUR, record(":00:02Z", "v", "{\"n\":1}"));
        aggregation().refresh(HOUR);
        bucket.delete(expired.key());
        String data = bucket.table(Clock.systemUTC(), List.of())
                .filesOf(bucket.table(Clock.systemUTC(), List.of()).version(HOUR))
                .getFirst()
                .key();
        bucket.delete(data.replaceFirst("-\\d+\\.parquet$", ".json"));

        HourSummary summary = aggregation().refresh(HOUR).orElseThrow();

        assertThat(summary.records()).isEqualTo(2);
    }

    /** Tests any split of any lines, in any order, with repeats, expiries, two processes and crashes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anySplitOfTheLinesGivesTheSameRecords(long seed) throws Exception {
        Random random = new Random(seed);
        List<String> lines = randomLines(random);
        bucket.put(HOUR, lines.toArray(String[]::new));
        aggregation().refresh(HOUR);
        List<String> expected = bucket.query(HOUR, RECORDS);
        String counts = counts();
        bucket = LakeFixture.create(cloud.s3());

        List<String> shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled, random);
        int parts = 0;
        while (!shuffled.isEmpty()) {
            List<String> some = shuffled.subList(0, Math.min(shuffled.size(), 1 + random.nextInt(60)));
            PartKey part = bucket.put(HOUR, some.toArray(String[]::new));
            if (parts++ % 3 == 0) {
                bucket.put(HOUR, some.toArray(String[]::new));
            }
            some.clear();
            disturb(random);
            if (random.nextInt(3) == 0 && aggregation().refresh(HOUR).isPresent()) {
                bucket.delete(part.key());
            }
        }
        aggregation().refresh(HOUR);

        assertThat(bucket.query(HOUR, RECORDS)).isEqualTo(expected);
        assertThat(counts()).isEqualTo(counts);
    }

    private String counts() {
        return bucket.read(new AggregateKey(HOUR, AggregateKey.Kind.VEHICLE_COUNTS).key());
    }

    private void disturb(Random random) throws Exception {
        switch (random.nextInt(4)) {
            case 0 -> refreshTwiceAtOnce();
            case 1 -> {
                WatchedS3 watched = new WatchedS3(cloud.s3());
                watched.beforePut(1 + random.nextInt(14), () -> {
                    throw new IllegalStateException("killed");
                });
                try {
                    aggregation(new LakeFixture(watched.client(), bucket.bucket()), List.of())
                            .refresh(HOUR);
                } catch (AggregationException killed) {
                    assertThat(killed).hasRootCauseMessage("killed");
                }
            }
            default -> {
                // nothing happens
            }
        }
    }

    private void refreshTwiceAtOnce() throws Exception {
        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = Stream.of(aggregation(), aggregation())
                    .<Future<?>>map(one -> both.submit(() -> one.refresh(HOUR)))
                    .toList();
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    private static List<String> randomLines(Random random) {
        List<String> lines = new ArrayList<>();
        IntStream.range(0, 400).forEach(i -> {
            String line = line(
                    "%s:%02d:%02d.%dZ".formatted(H, random.nextInt(3), random.nextInt(3), random.nextInt(3)),
                    "v" + random.nextInt(5),
                    "{\"n\":%d%s}".formatted(random.nextInt(2), random.nextBoolean() ? ".50" : ".5"),
                    "%s:%02d:00.000Z".formatted(H, random.nextInt(60)));
            String extra = random.nextInt(3) == 0 ? "\"try\":" + random.nextInt(3) + ',' : "";
            String fleet = random.nextInt(3) == 0 ? "\"fleet\":\"f%d\",".formatted(random.nextInt(2)) : "";
            String sequence = random.nextInt(3) == 0 ? "\"sequence\":" + random.nextInt(3) + ',' : "";
            lines.add(random.nextInt(20) == 0 ? "rubbish" : '{' + extra + fleet + sequence + line.substring(1));
        });
        return lines;
    }

    private static String record(String time, String vehicle, String payload) {
        return line(H + time, vehicle, payload, HOUR.end().toString().replace("Z", ".000Z"));
    }

    private Aggregation aggregation() {
        return aggregation(bucket, List.of("rpm", "on"));
    }

    private static Aggregation aggregation(LakeFixture bucket, List<String> signals) {
        try {
            return aggregation(bucket, signals, new WorkFolder(folder.resolve("work"), Long.MAX_VALUE));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static Aggregation aggregation(LakeFixture bucket, List<String> signals, WorkFolder work) {
        return bucket.aggregation(work, Clock.systemUTC(), new SimpleMeterRegistry(), signals);
    }
}
