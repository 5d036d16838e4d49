package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.iceberg.Table;
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

/** Tests tables in an external catalog over HTTP. {@link TableOwnerTest} tests who may write them. */
class RestTableStoreTest implements TableStoreContract {
    private static final TableLayout RECORDS = TableLayout.of(LakeTable.RECORDS, List.of("n"));
    private static final TableLayout VEHICLES = TableLayout.of(LakeTable.VEHICLES, List.of());
    private static final String SECRET = "not-to-be-sent";

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static CatalogServer catalog;
    private static final List<RestTableStore> stores = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void start() throws IOException {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        catalog = CatalogServer.start(cloud.s3());
    }

    @AfterEach
    void tidy() {
        catalog.disturbNothing();
        catalog.received.clear();
        stores.forEach(RestTableStore::close);
        stores.clear();
    }

    @AfterAll
    static void stop() {
        catalog.close();
        cloud.close();
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
        return store(bucket, settings(bucket, "telemetry", ""));
    }

    private static RestTableStore store(Bucket bucket, RestCatalogSettings settings) {
        RestTableStore store = new RestTableStore(bucket.s3(), bucket.name(), settings, Clock.systemUTC());
        stores.add(store);
        return store;
    }

    private static RestCatalogSettings settings(Bucket bucket, String namespace, String token) {
        return new RestCatalogSettings(catalog.uri(), bucket.name(), namespace, token, "", "");
    }

    private static RestCatalogSettings at(String uri) {
        return new RestCatalogSettings(uri, "", "telemetry", "", "", "");
    }

    private Bucket withRecord() {
        Bucket bucket = newBucket();
        bucket.put(HOUR, Map.of(), Bucket.line(HOUR, 1, "{\"n\":1}"));
        bucket.refresh(table(bucket), HOUR);
        return bucket;
    }

    private static void putSecond(Bucket bucket) {
        bucket.put(HOUR, Map.of(), Bucket.line(HOUR, 2, "{\"n\":1}"));
    }

    /** Returns the number of records of the hour, of which each object must exist. */
    private long read(Bucket bucket) {
        RecordsTable table = table(bucket);
        HourVersion version = table.version(HOUR);
        assertThat(bucket.keys("curated/"))
                .containsAll(table.filesOf(version).stream().map(TableFile::key).toList());
        return version.records();
    }

    @Test
    void aTableIsCreatedInTheLakesFolder() {
        Bucket bucket = newBucket();

        Table created = store(bucket).open(RECORDS);

        assertThat(created.location()).isEqualTo("s3://" + bucket.name() + "/curated");
        assertThat(created.properties()).containsEntry("commit.retry.num-retries", "20");
        assertThat(catalog.warehouse(bucket.name()).tableExists(RECORDS.id())).isTrue();
        assertThat(bucket.keys("curated/metadata/v")).isEmpty();
    }

    @Test
    void aNamespaceOfSeveralLevelsIsCreatedLevelByLevel() {
        Bucket bucket = newBucket();

        store(bucket, settings(bucket, "fleet.lake", "")).open(RECORDS);

        assertThat(catalog.warehouse(bucket.name()).tableExists(TableIdentifier.of("fleet", "lake", "records")))
                .isTrue();
    }

    @Test
    void aTableThatIsElsewhereIsRefusedWithBothPlaces() {
        Bucket bucket = newBucket();
        catalog.warehouse(bucket.name())
                .buildTable(RECORDS.id(), RECORDS.schema())
                .withLocation("s3://" + bucket.name() + "/managed/1")
                .create();

        assertThatThrownBy(() -> store(bucket).open(RECORDS))
                .isInstanceOf(LakeFaultException.class)
                .hasMessageContainingAll("/managed/1", "s3://" + bucket.name() + "/curated");
    }

    /** Tests a lost answer with any status. The client itself repeats a request that was answered with 503. */
    @ParameterizedTest
    @ValueSource(ints = {409, 500, 502, 503, 504, 0})
    void aCommitWhoseAnswerWasLostIsMadeOnce(int status) {
        Bucket bucket = withRecord();
        AtomicInteger lost = new AtomicInteger();
        catalog.disturb((request, answer) ->
                request.isCommit() && lost.getAndIncrement() == 0 ? madeAndLost(status, answer) : answer.get());
        putSecond(bucket);

        HourVersion version = bucket.refresh(table(bucket), HOUR);

        assertThat(lost).hasPositiveValue();
        assertThat(version.records()).isEqualTo(2);
        assertThat(read(bucket)).isEqualTo(2);
    }

    private static @Nullable CatalogAnswer madeAndLost(int status, Supplier<CatalogAnswer> answer) {
        assertThat(answer.get().status()).isEqualTo(200);
        return status == 0 ? null : CatalogAnswer.error(status, "Lost", "the answer was lost");
    }

    /** Tests a repetition that is refused, as by a lock, while the first request is still at work. */
    @Test
    void aRefusedCommitThatIsMadeSoonAfterwardsIsMadeOnce() throws Exception {
        Bucket bucket = withRecord();
        List<CompletableFuture<Integer>> made = new ArrayList<>();
        catalog.disturb((request, answer) -> {
            if (request.isCommit()) {
                made.add(CompletableFuture.supplyAsync(
                        () -> answer.get().status(), CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS)));
                return CatalogAnswer.error(409, "CommitFailedException", "locked");
            }
            return answer.get();
        });
        putSecond(bucket);

        HourVersion version = bucket.refresh(table(bucket), HOUR);

        assertThat(made).hasSize(1);
        assertThat(made.getFirst().get()).isEqualTo(200);
        assertThat(version.records()).isEqualTo(2);
        assertThat(read(bucket)).isEqualTo(2);
    }

    /** Tests a refusal that no other commit explains. It may be of a request that is still at work. */
    @ParameterizedTest
    @ValueSource(ints = {409, 504})
    void aCommitThatIsMadeAfterItWasReportedUnknownLosesNothing(int status) {
        Bucket bucket = withRecord();
        List<Supplier<CatalogAnswer>> late = new ArrayList<>();
        catalog.disturb((request, answer) -> {
            if (request.isCommit()) {
                late.add(answer);
                return CatalogAnswer.error(status, "Slow", "still at it");
            }
            return answer.get();
        });
        putSecond(bucket);
        RecordsTable table = table(bucket);
        RecordsTable.Draft draft = bucket.draft(table, HOUR);
        assertThatThrownBy(() -> bucket.commit(table, draft)).isInstanceOf(CommitStateUnknownException.class);
        catalog.disturbNothing();

        assertThat(late.getFirst().get().status()).isEqualTo(200);

        assertThat(read(bucket)).isEqualTo(2);
        assertThat(bucket.refresh(table, HOUR).records()).isEqualTo(2);
    }

    @Test
    void aCommitThatIsNeitherAnsweredNorMadeIsUnknownAndTheNextRunMakesIt() {
        Bucket bucket = withRecord();
        catalog.disturb((request, answer) ->
                request.isCommit() ? CatalogAnswer.error(500, "Broken", "not made") : answer.get());
        putSecond(bucket);
        RecordsTable table = table(bucket);
        RecordsTable.Draft draft = bucket.draft(table, HOUR);

        assertThatThrownBy(() -> bucket.commit(table, draft)).isInstanceOf(CommitStateUnknownException.class);
        catalog.disturbNothing();

        assertThat(bucket.refresh(table, HOUR).records()).isEqualTo(2);
        assertThat(read(bucket)).isEqualTo(2);
    }

    @Test
    void anOutageThatBeginsWithACommitLeavesItUnknown() {
        Bucket bucket = withRecord();
        putSecond(bucket);
        RecordsTable table = table(bucket);
        RecordsTable.Draft draft = bucket.draft(table, HOUR);
        AtomicBoolean isDown = new AtomicBoolean();
        catalog.disturb((request, answer) -> {
            if (request.isCommit() && isDown.compareAndSet(false, true)) {
                assertThat(answer.get().status()).isEqualTo(200);
            }
            return isDown.get() ? CatalogAnswer.error(500, "Down", "down") : answer.get();
        });

        assertThatThrownBy(() -> bucket.commit(table, draft)).isInstanceOf(CommitStateUnknownException.class);
        catalog.disturbNothing();

        assertThat(read(bucket)).isEqualTo(2);
    }

    @Test
    void aTokenThatExpiresBetweenFoldAndCommitIsToldAndANewOneFinishesTheHour() {
        Bucket bucket = newBucket();
        List<String> valid = Collections.synchronizedList(new ArrayList<>(List.of("Bearer first")));
        catalog.disturb((request, answer) -> valid.contains(request.header("Authorization"))
                ? answer.get()
                : CatalogAnswer.error(401, "NotAuthorizedException", "expired"));
        RecordsTable table = tableWith(bucket, "first");
        bucket.put(HOUR, Map.of(), Bucket.line(HOUR, 1, "{\"n\":1}"));
        bucket.refresh(table, HOUR);
        putSecond(bucket);
        RecordsTable.Draft draft = bucket.draft(table, HOUR);
        valid.set(0, "Bearer second");

        assertThatThrownBy(() -> bucket.commit(table, draft))
                .isInstanceOf(LakeFaultException.class)
                .hasMessageContainingAll(catalog.uri(), "401", "telemetry.lake.catalog.token")
                .hasMessageNotContaining("first");
        assertThatThrownBy(() -> table.version(HOUR)).isInstanceOf(LakeFaultException.class);

        assertThat(bucket.refresh(tableWith(bucket, "second"), HOUR).records()).isEqualTo(2);
    }

    private static RecordsTable tableWith(Bucket bucket, String token) {
        return new RecordsTable(bucket.lake(), store(bucket, settings(bucket, "telemetry", token)), List.of("n"));
    }

    @ParameterizedTest
    @CsvSource({"401, does not know the caller (401)", "403, refuses the caller (403)", "400, refused a request"})
    void aRefusalLastsAndIsToldWithTheCatalogsAddress(int status, String message) {
        Bucket bucket = withRecord();
        RestTableStore open = store(bucket);
        Table table = open.find(RECORDS.id()).orElseThrow();
        catalog.disturb((request, answer) -> CatalogAnswer.error(status, "Refused", "no"));

        for (Supplier<?> call : List.<Supplier<?>>of(
                () -> open.find(RECORDS.id()),
                () -> store(bucket).find(RECORDS.id()),
                () -> store(bucket).open(VEHICLES),
                () -> {
                    table.newAppend().commit();
                    return "";
                })) {
            assertThatThrownBy(call::get)
                    .isInstanceOf(LakeFaultException.class)
                    .hasMessageContainingAll(message, catalog.uri());
        }
    }

    @Test
    void aWarehouseThatTheCatalogDoesNotKnowIsNamed() {
        Bucket bucket = newBucket();
        catalog.disturb((request, answer) -> CatalogAnswer.error(404, "NotFoundException", "no such warehouse"));

        assertThatThrownBy(() -> store(bucket).find(RECORDS.id()))
                .isInstanceOf(LakeFaultException.class)
                .hasMessageContainingAll(catalog.uri(), "telemetry.lake.catalog.warehouse");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429})
    void anOutageMayBeTriedAgainAndTheSameStoreRecovers(int status) {
        Bucket bucket = withRecord();
        RestTableStore fresh = store(bucket);
        catalog.disturb((request, answer) -> CatalogAnswer.error(status, "Down", "down"));
        assertThatThrownBy(() -> fresh.find(RECORDS.id())).isInstanceOf(CatalogUnavailableException.class);

        catalog.disturbNothing();

        assertThat(fresh.find(RECORDS.id())).isPresent();
    }

    @Test
    void aCatalogThatIsNotThereMayBeTriedAgain() {
        Bucket bucket = newBucket();

        assertThatThrownBy(() -> store(bucket, at("http://127.0.0.1:1/iceberg")).open(RECORDS))
                .isInstanceOf(CatalogUnavailableException.class)
                .hasMessageContaining("http://127.0.0.1:1/iceberg");
    }

    @Test
    void expiryLeavesTheCatalogsMetadataAndDeletesReplacedFiles() {
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
        bucket.put("curated/metadata/v1.metadata.json", Map.of(), "{}"); // names that a catalog may also give
        bucket.put("curated/metadata/v2.metadata.json", Map.of(), "{}");
        bucket.put("curated/data/orphan.parquet", Map.of(), "");
        List<String> metadata = metadata(bucket);
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(8));
        Expiry expiry = new Expiry(bucket.lake(), store(bucket), later);

        Expiry.Plan plan = expiry.plan(Duration.ofDays(7));
        expiry.carryOut(plan);

        assertThat(plan.snapshotCount()).isEqualTo(2);
        assertThat(plan.objects()).containsKey("curated/data/orphan.parquet");
        assertThat(metadata(bucket)).hasSizeGreaterThan(3).containsAll(metadata);
        assertThat(bucket.keys("curated/data/")).hasSize(2); // records and account
        assertThat(bucket.keys(TableOwner.KEY)).hasSize(1);
        assertThat(read(bucket)).isEqualTo(300);
    }

    private static List<String> metadata(Bucket bucket) {
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
        Path room = Files.createTempDirectory(folder, "derive-");
        try (Connection database = duck.open(room)) {
            List<Path> known = table(bucket).download(version, Files.createDirectory(room.resolve("known")));
            new Derivation(bucket.lake(), derived, false)
                    .write(database, version, known, true, Files.createDirectory(room.resolve("derived")));
        }
        assertThat(Contents.naming(bucket, "erase-me")).isNotEmpty();
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));

        Eraser.Account account = new Eraser(
                        bucket.lake(), store(bucket), table(bucket), derived, duck, folder, later, Eraser.Progress.NONE)
                .erase(new Eraser.Request("erase-me", HOUR, HOUR.plusHours(1)));

        assertThat(account.done()).isTrue();
        assertThat(account.records()).isOne();
        assertThat(Contents.naming(bucket, "erase-me")).isEmpty();
        assertThat(read(bucket)).isOne();
    }

    @Test
    void aTokenIsSentWithEachRequest() {
        Bucket bucket = newBucket();

        store(bucket, settings(bucket, "telemetry", "t0ken")).open(RECORDS);

        assertThat(catalog.received)
                .hasSizeGreaterThan(3)
                .allSatisfy(
                        request -> assertThat(request.header("Authorization")).isEqualTo("Bearer t0ken"));
    }

    @Test
    void eachRequestIsSignedForServiceAndRegion() {
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", SECRET);
        try {
            Bucket bucket = newBucket();
            store(bucket, new RestCatalogSettings(catalog.uri(), bucket.name(), "a.b", "", "glue", "eu-west-1"))
                    .open(RECORDS);

            assertThat(catalog.received).hasSizeGreaterThan(3).allSatisfy(request -> {
                Signature signature = Signature.of(request);
                assertThat(signature.keyId()).isEqualTo("AKIDEXAMPLE");
                assertThat(signature.scope()).matches("\\d{8}/eu-west-1/glue/aws4_request");
                assertThat(signature.signedHeaders().split(";", -1))
                        .contains("host", "x-amz-content-sha256", "x-amz-date");
                assertThat(signature.value()).isEqualTo(signature.expected(request, SECRET));
                assertThat(request.headers().toString()).doesNotContain(SECRET);
            });
            assertThat(catalog.received)
                    .anySatisfy(request -> assertThat(request.path()).contains("a%1Fb"));
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }
}
