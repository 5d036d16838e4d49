package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.LakeTable;

class RestTableStoreTest implements TableStoreContract {
    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static CatalogServer catalog;

    @BeforeAll
    static void start() throws IOException {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        catalog = CatalogServer.start();
    }

    @AfterAll
    static void stop() {
        catalog.close();
        cloud.close();
    }

    @AfterEach
    void disturbNothing() {
        catalog.disturbance = (request, answer) -> answer.get();
        catalog.received.clear();
    }

    @Override
    public S3Client s3() {
        return cloud.s3();
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public RestTableStore store(Bucket bucket) {
        return store(bucket, settings(bucket));
    }

    private static RestTableStore store(Bucket bucket, RestCatalogSettings settings) {
        return new RestTableStore(bucket.s3(), bucket.name(), settings, Clock.systemUTC());
    }

    private static RestCatalogSettings settings(Bucket bucket) {
        return new RestCatalogSettings(catalog.uri(), bucket.name(), "telemetry", "", "", "", "", "", "");
    }

    private static TableLayout records() {
        return TableLayout.of(LakeTable.RECORDS, List.of("n"));
    }

    private Bucket withRecord() {
        Bucket bucket = newBucket();
        bucket.put(HOUR, Map.of(), Bucket.line(HOUR, 1, "{\"n\":1}"));
        bucket.refresh(table(bucket), HOUR);
        return bucket;
    }

    @Test
    void aTableIsCreatedInTheLakesFolder() {
        Bucket bucket = newBucket();

        Table created = store(bucket).open(records());

        assertThat(created.location()).isEqualTo("s3://" + bucket.name() + "/curated");
        assertThat(created.properties()).containsEntry("commit.retry.num-retries", "20");
        assertThat(catalog.warehouse(bucket.name()).listTables(TableLayout.NAMESPACE))
                .containsExactly(TableLayout.id(LakeTable.RECORDS));
        assertThat(bucket.keys("curated/metadata/v")).isEmpty();
    }

    @Test
    void aNamespaceOfSeveralLevelsIsCreatedLevelByLevel() {
        Bucket bucket = newBucket();
        RestCatalogSettings deep =
                new RestCatalogSettings(catalog.uri(), bucket.name(), "fleet.lake", "", "", "", "", "", "");

        store(bucket, deep).open(records());

        assertThat(catalog.warehouse(bucket.name()).tableExists(TableIdentifier.of("fleet", "lake", "records")))
                .isTrue();
    }

    @Test
    void aTableThatIsElsewhereIsRefusedWithBothPlaces() {
        Bucket bucket = newBucket();
        catalog.warehouse(bucket.name()).createNamespace(Namespace.of("telemetry"));
        catalog.warehouse(bucket.name())
                .buildTable(TableLayout.id(LakeTable.RECORDS), records().schema())
                .withLocation("s3://" + bucket.name() + "/managed/1")
                .create();

        assertThatThrownBy(() -> store(bucket).open(records()))
                .isInstanceOf(LakeFaultException.class)
                .hasMessageContaining("/managed/1")
                .hasMessageContaining("s3://" + bucket.name() + "/curated");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 0})
    void aCommitWhoseAnswerWasLostIsMadeOnce(int status) {
        Bucket bucket = withRecord();
        AtomicInteger lost = new AtomicInteger();
        catalog.disturbance = (request, answer) ->
                request.isCommit() && lost.getAndIncrement() == 0 ? madeAndLost(status, answer) : answer.get();
        bucket.put(HOUR, Map.of(), Bucket.line(HOUR, 2, "{\"n\":1}"));

        HourVersion version = bucket.refresh(table(bucket), HOUR);

        assertThat(lost).hasPositiveValue();
        assertThat(version.records()).isEqualTo(2);
        assertThat(read(bucket)).isEqualTo(2);
    }

    private static @Nullable CatalogAnswer madeAndLost(int status, Supplier<CatalogAnswer> answer) {
        assertThat(answer.get().status()).isEqualTo(200);
        return status == 0 ? null : CatalogAnswer.error(status, "Lost", "the answer was lost");
    }

    @Test
    void aCommitThatIsNeitherAnsweredNorFoundIsUnknownAndTheNextRunMakesIt() {
        Bucket bucket = withRecord();
        catalog.disturbance =
                (request, answer) -> request.isCommit() ? CatalogAnswer.error(500, "Broken", "not made") : answer.get();
        bucket.put(HOUR, Map.of(), Bucket.line(HOUR, 2, "{\"n\":1}"));
        RecordsTable table = table(bucket);
        RecordsTable.Draft draft = bucket.draft(table, HOUR);

        assertThatThrownBy(() -> bucket.commit(table, draft)).isInstanceOf(CommitStateUnknownException.class);
        catalog.disturbance = (request, answer) -> answer.get();

        assertThat(bucket.refresh(table, HOUR).records()).isEqualTo(2);
        assertThat(read(bucket)).isEqualTo(2);
    }

    /** A catalog that answers 500 and commits afterwards: the files must still be there. */
    @Test
    void aCommitThatIsMadeAfterItWasReportedUnknownLosesNothing() {
        Bucket bucket = withRecord();
        List<Supplier<CatalogAnswer>> late = new java.util.ArrayList<>();
        catalog.disturbance = (request, answer) -> {
            if (request.isCommit()) {
                late.add(answer);
                return CatalogAnswer.error(504, "Slow", "still at it");
            }
            return answer.get();
        };
        bucket.put(HOUR, Map.of(), Bucket.line(HOUR, 2, "{\"n\":1}"));
        RecordsTable table = table(bucket);
        RecordsTable.Draft draft = bucket.draft(table, HOUR);
        assertThatThrownBy(() -> bucket.commit(table, draft)).isInstanceOf(CommitStateUnknownException.class);
        catalog.disturbance = (request, answer) -> answer.get();

        assertThat(late.getFirst().get().status()).isEqualTo(200);

        assertThat(read(bucket)).isEqualTo(2);
        assertThat(bucket.refresh(table, HOUR).records()).isEqualTo(2);
    }

    /** The records of the hour as a reader sees them, from the files themselves. */
    private long read(Bucket bucket) {
        RecordsTable table = table(bucket);
        HourVersion version = table.version(HOUR);
        assertThat(bucket.keys("curated/"))
                .containsAll(table.filesOf(version).stream().map(TableFile::key).toList());
        return version.records();
    }

    @ParameterizedTest
    @CsvSource({"401, does not know the caller (401)", "403, refuses the caller (403)", "400, refused a request"})
    void aRefusalLastsAndIsToldWithTheCatalogsAddress(int status, String message) {
        Bucket bucket = withRecord();
        RestTableStore open = store(bucket);
        Table table = open.find(TableLayout.id(LakeTable.RECORDS)).orElseThrow();
        catalog.disturbance = (request, answer) -> CatalogAnswer.error(status, "Refused", "no");

        for (Supplier<?> call : List.<Supplier<?>>of(
                () -> open.find(TableLayout.id(LakeTable.RECORDS)),
                () -> store(bucket).find(TableLayout.id(LakeTable.RECORDS)),
                () -> store(bucket).open(TableLayout.of(LakeTable.VEHICLES, List.of())),
                () -> {
                    table.newAppend().commit();
                    return "";
                })) {
            assertThatThrownBy(call::get)
                    .isInstanceOf(LakeFaultException.class)
                    .hasMessageContaining(message)
                    .hasMessageContaining(catalog.uri());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429})
    void anOutageMayBeTriedAgainAndTheSameStoreRecovers(int status) {
        Bucket bucket = withRecord();
        RestTableStore fresh = store(bucket);
        catalog.disturbance = (request, answer) -> CatalogAnswer.error(status, "Down", "down");
        assertThatThrownBy(() -> fresh.find(TableLayout.id(LakeTable.RECORDS)))
                .isInstanceOf(CatalogUnavailableException.class);

        catalog.disturbance = (request, answer) -> answer.get();

        assertThat(fresh.find(TableLayout.id(LakeTable.RECORDS))).isPresent();
    }

    @Test
    void aCatalogThatIsNotThereMayBeTriedAgain() {
        Bucket bucket = newBucket();
        RestCatalogSettings nowhere =
                new RestCatalogSettings("http://127.0.0.1:1/iceberg", "", "telemetry", "", "", "", "", "", "");

        assertThatThrownBy(() -> store(bucket, nowhere).find(TableLayout.id(LakeTable.RECORDS)))
                .isInstanceOf(CatalogUnavailableException.class)
                .hasMessageContaining("http://127.0.0.1:1/iceberg");
    }

    @Test
    void expiryLeavesTheCatalogsMetadataAndDeletesWhatNoVersionHas() {
        Bucket bucket = newBucket();
        RecordsTable table = table(bucket);
        for (int version = 0; version < 3; version++) {
            int first = version * 100;
            bucket.put(
                    HOUR,
                    Map.of(),
                    IntStream.range(first, first + 100)
                            .mapToObj(second -> Bucket.line(HOUR, second, "{\"n\":1}"))
                            .toArray(String[]::new));
            bucket.refresh(table, HOUR);
        }
        bucket.put("curated/metadata/v1.metadata.json", Map.of(), "{}"); // names that a catalog may give as well
        bucket.put("curated/metadata/v2.metadata.json", Map.of(), "{}");
        List<String> metadata = json(bucket);
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(8));
        Expiry expiry = new Expiry(bucket.lake(), store(bucket), later);

        Expiry.Plan plan = expiry.plan(Duration.ofDays(7));
        expiry.carryOut(plan);

        assertThat(plan.snapshotCount()).isEqualTo(2);
        assertThat(plan.objects()).isNotEmpty();
        assertThat(json(bucket)).containsAll(metadata);
        assertThat(bucket.keys("curated/data/")).hasSize(2); // records and account
        assertThat(table(bucket).version(HOUR).records()).isEqualTo(300);
    }

    private static List<String> json(Bucket bucket) {
        return bucket.keys("curated/metadata/").stream()
                .filter(key -> key.endsWith(".metadata.json"))
                .toList();
    }

    @Test
    void aVehicleIsErased() throws Exception {
        Bucket bucket = newBucket();
        bucket.put(
                HOUR,
                Map.of(),
                Bucket.line(HOUR, 1, "{\"n\":1}"),
                Bucket.line(HOUR, 2, "{\"n\":2}").replace("\"vehicle_id\":\"v\"", "\"vehicle_id\":\"erase-me\""));
        HourVersion version = bucket.refresh(table(bucket), HOUR);
        DerivedTables derived = new DerivedTables(bucket.lake(), store(bucket));
        Duck duck = new Duck(256L << 20, 1);
        Path room = java.nio.file.Files.createTempDirectory(folder, "derive-");
        try (Connection database = duck.open(room)) {
            List<Path> known = table(bucket).download(version, java.nio.file.Files.createDirectory(room.resolve("k")));
            new Derivation(bucket.lake(), derived, false)
                    .write(database, version, known, true, java.nio.file.Files.createDirectory(room.resolve("d")));
        }
        assertThat(Contents.naming(bucket, "erase-me")).isNotEmpty();
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));

        Eraser.Account account = new Eraser(bucket.lake(), store(bucket), table(bucket), derived, duck, folder, later)
                .erase(new Eraser.Request("erase-me", HOUR, HOUR.plusHours(1)));

        assertThat(account.done()).isTrue();
        assertThat(account.records()).isOne();
        assertThat(Contents.naming(bucket, "erase-me")).isEmpty();
        assertThat(table(bucket).version(HOUR).records()).isOne();
    }

    @Test
    void aTokenIsSentWithEachRequest() {
        Bucket bucket = newBucket();
        store(bucket, new RestCatalogSettings(catalog.uri(), bucket.name(), "telemetry", "t0ken", "", "", "", "", ""))
                .open(records());

        assertThat(catalog.received)
                .hasSizeGreaterThan(3)
                .allSatisfy(
                        request -> assertThat(request.header("Authorization")).isEqualTo("Bearer t0ken"));
    }

    @Test
    void aRequestIsSignedForServiceAndRegion() {
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "not-to-be-sent");
        try {
            Bucket bucket = newBucket();
            store(
                            bucket,
                            new RestCatalogSettings(
                                    catalog.uri(), bucket.name(), "telemetry", "", "", "", "", "glue", "eu-west-1"))
                    .open(records());

            assertThat(catalog.received).hasSizeGreaterThan(3).allSatisfy(request -> {
                assertThat(request.header("Authorization"))
                        .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
                        .contains("/eu-west-1/glue/aws4_request", "SignedHeaders=", "host;", "Signature=");
                assertThat(request.headers()).containsKeys("X-amz-date");
                assertThat(request.headers().toString()).doesNotContain("not-to-be-sent");
            });
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }
}
