package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.LakeTable;

/** Tables in a catalog elsewhere, over HTTP, and the refusal to have two owners. */
class RestTableStoreTest implements TableStoreContract {
    private static final String KEY_ID = "aws.accessKeyId";
    private static final String KEY = "aws.secretAccessKey";
    private static final TableLayout VEHICLES = TableLayout.of(LakeTable.VEHICLES, List.of());

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static ForeignCatalog catalog;
    private static final List<RestTableStore> stores = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void start() throws IOException {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        catalog = new ForeignCatalog(cloud.s3());
        System.setProperty(KEY_ID, "AKIDEXAMPLE");
        System.setProperty(KEY, "an-example");
    }

    @AfterEach
    void closeStores() {
        stores.forEach(RestTableStore::close);
        stores.clear();
        catalog.refuses.set(0);
    }

    @AfterAll
    static void stop() {
        System.clearProperty(KEY_ID);
        System.clearProperty(KEY);
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
    public TableStore store(Bucket bucket) {
        return store(bucket, Clock.systemUTC(), catalog.uri(bucket), "", "");
    }

    private static RestTableStore store(Bucket bucket, Clock clock, String uri, String token, String signingName) {
        RestCatalogSettings settings = new RestCatalogSettings(
                uri,
                "",
                RestCatalogSettings.DEFAULT_NAMESPACE,
                token,
                signingName,
                signingName.isEmpty() ? "" : "eu-central-1");
        RestTableStore store = new RestTableStore(bucket.s3(), bucket.name(), settings, clock);
        stores.add(store);
        return store;
    }

    @Test
    void theTokenIsABearers() {
        Bucket bucket = newBucket();
        catalog.requests.clear();

        store(bucket, Clock.systemUTC(), catalog.uri(bucket), "a-secret", "").open(VEHICLES);

        assertThat(catalog.requests)
                .hasSizeGreaterThan(2)
                .allSatisfy(request ->
                        assertThat(request.headers().get("Authorization")).containsExactly("Bearer a-secret"));
    }

    @Test
    void requestsAreSignedForTheServiceInItsRegion() throws Exception {
        Bucket bucket = newBucket();
        catalog.requests.clear();

        store(bucket, Clock.systemUTC(), catalog.uri(bucket), "", "glue").open(VEHICLES);

        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        assertThat(catalog.requests).hasSizeGreaterThan(2).allSatisfy(request -> {
            assertThat(request.headers().getFirst("Authorization"))
                    .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
                    .contains("/eu-central-1/glue/aws4_request", "SignedHeaders=", "host", "x-amz-date")
                    .matches(".*Signature=[0-9a-f]{64}");
            assertThat(request.headers().getFirst("X-Amz-Content-Sha256"))
                    .isEqualTo(HexFormat.of()
                            .formatHex(sha256.digest(request.body().getBytes(StandardCharsets.UTF_8))));
        });
    }

    @Test
    void aCallerThatTheCatalogDoesNotKnowIsTold() {
        Bucket bucket = newBucket();
        catalog.refuses.set(401);

        assertThatThrownBy(() -> store(bucket).open(VEHICLES))
                .isInstanceOf(LakeFaultException.class)
                .hasMessageContainingAll(catalog.uri(bucket), "401", "telemetry.lake.catalog.token");
    }

    @Test
    void aCatalogThatDoesNotAnswerIsAnOutage() {
        Bucket bucket = newBucket();
        RestTableStore store = store(bucket, Clock.systemUTC(), "http://127.0.0.1:1", "", "");

        assertThatThrownBy(() -> store.open(VEHICLES)).isInstanceOf(CatalogUnavailableException.class);
    }

    /** The client repeats a request whose answer was lost, and the second is refused. */
    @ParameterizedTest
    @ValueSource(ints = {409, 500})
    void aCommitThatIsMadeIsFoundThoughItWasRefused(int status) {
        Bucket bucket = newBucket();
        RecordsTable table = table(bucket);
        bucket.put(HOUR, Map.of(), Bucket.line(HOUR, 1, "{\"n\":1}"));
        bucket.refresh(table, HOUR);
        bucket.put(HOUR, Map.of(), Bucket.line(HOUR, 2, "{\"n\":1}"));
        RecordsTable.Draft draft = bucket.draft(table, HOUR);
        catalog.liesOnce.set(status);

        bucket.commit(table, draft);

        assertThat(catalog.liesOnce).hasValue(0);
        assertThat(table(bucket).version(HOUR).records()).isEqualTo(2);
    }

    @Test
    void aTableAtAnotherPlaceIsRefused() {
        Bucket bucket = newBucket();
        catalog.catalog(bucket.name())
                .buildTable(VEHICLES.id(), VEHICLES.schema())
                .withLocation("s3://" + bucket.name() + "/elsewhere")
                .create();

        assertThatThrownBy(() -> store(bucket).open(VEHICLES))
                .isInstanceOf(LakeFaultException.class)
                .hasMessageContainingAll("/elsewhere", "s3://" + bucket.name() + "/aggregates/");
    }

    @Test
    void expiryDeletesReplacedFilesAndLeavesMetadataToTheCatalog() {
        Bucket bucket = newBucket();
        RecordsTable table = table(bucket);
        for (int second = 1; second <= 2; second++) {
            bucket.put(HOUR, Map.of(), Bucket.line(HOUR, second, "{\"n\":1}"));
            bucket.refresh(table, HOUR);
        }
        Table records = store(bucket).find(TableLayout.id(LakeTable.RECORDS)).orElseThrow();
        records.updateProperties().set("x", "y").commit();
        bucket.put("curated/metadata/v1.metadata.json", Map.of(), "{}");
        bucket.put("curated/metadata/v2.metadata.json", Map.of(), "{}");
        List<String> metadata = metadata(bucket);
        Clock later = Clock.fixed(Instant.now().plus(Duration.ofDays(8)), ZoneOffset.UTC);
        Expiry expiry = new Expiry(bucket.lake(), store(bucket, Clock.systemUTC(), catalog.uri(bucket), "", ""), later);
        bucket.put("curated/data/orphan.parquet", Map.of(), "");

        Expiry.Plan plan = expiry.plan(Duration.ofDays(7));
        expiry.carryOut(plan);

        assertThat(plan.objects()).containsKey("curated/data/orphan.parquet");
        assertThat(metadata(bucket)).containsAll(metadata);
        assertThat(table(bucket).version(HOUR).records()).isEqualTo(2);
    }

    private static List<String> metadata(Bucket bucket) {
        return bucket.keys("curated/metadata/").stream()
                .filter(key -> key.endsWith(".metadata.json"))
                .toList();
    }

    @Test
    void theObjectStoreRefusesTablesOfACatalog() {
        Bucket bucket = newBucket();
        TableStore early = bucket.store(Clock.systemUTC());
        assertThat(early.find(VEHICLES.id())).isEmpty();
        store(bucket).open(VEHICLES);

        for (TableStore late : List.of(early, bucket.store(Clock.systemUTC()))) {
            assertThatThrownBy(() -> late.open(VEHICLES))
                    .isInstanceOf(LakeFaultException.class)
                    .hasMessageContainingAll("s3://" + bucket.name(), catalog.uri(bucket), TableOwner.KEY);
        }
        assertThatThrownBy(() -> bucket.store(Clock.systemUTC()).find(VEHICLES.id()))
                .isInstanceOf(LakeFaultException.class);
        assertThat(bucket.keys("aggregates/vehicles/metadata/v")).isEmpty();
    }

    @Test
    void anErasureOfTablesOfACatalogIsRefusedBeforeItIsRemembered() {
        Bucket bucket = newBucket();
        store(bucket).open(VEHICLES);
        TableStore own = bucket.store(Clock.systemUTC());
        Eraser eraser = new Eraser(
                bucket.lake(),
                own,
                bucket.table(Clock.systemUTC()),
                new DerivedTables(bucket.lake(), own),
                new Duck(256L << 20, 1),
                folder,
                Clock.systemUTC());

        assertThatThrownBy(() -> eraser.erase(new Eraser.Request("v", HOUR, HOUR.plusHours(1))))
                .isInstanceOf(LakeFaultException.class);
        assertThat(bucket.keys("erasures/")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCatalogIsRefusedTablesOfTheObjectStore(boolean marked) {
        Bucket bucket = newBucket();
        bucket.store(Clock.systemUTC()).open(VEHICLES);
        if (!marked) { // as of a version that knew no marker
            s3().deleteObject(delete -> delete.bucket(bucket.name()).key(TableOwner.KEY));
        }

        assertThatThrownBy(() -> store(bucket).open(VEHICLES))
                .isInstanceOf(LakeFaultException.class)
                .hasMessageContainingAll("the lake itself", "telemetry.lake.catalog");
        assertThatThrownBy(() -> store(bucket).find(VEHICLES.id())).isInstanceOf(LakeFaultException.class);
        assertThat(catalog.catalog(bucket.name()).tableExists(VEHICLES.id())).isFalse();
    }

    @Test
    void aCatalogIsRefusedTablesOfAnother() {
        Bucket bucket = newBucket();
        store(bucket).open(VEHICLES);

        assertThatThrownBy(() -> store(bucket, Clock.systemUTC(), catalog.uri(bucket) + "2", "", "")
                        .open(VEHICLES))
                .isInstanceOf(LakeFaultException.class)
                .hasMessageContaining(catalog.uri(bucket) + ',');
    }

    @Test
    void ofTwoStoresThatCreateAtOnceOneIsRefused() throws Exception {
        for (int round = 0; round < 5; round++) {
            Bucket bucket = newBucket();
            List<Callable<Boolean>> writers =
                    List.of(() -> isOpened(store(bucket)), () -> isOpened(bucket.store(Clock.systemUTC())));
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                List<Boolean> opened = new ArrayList<>();
                for (Future<Boolean> one : threads.invokeAll(writers)) {
                    opened.add(one.get());
                }
                assertThat(opened).containsExactlyInAnyOrder(true, false);
            }
        }
    }

    private static boolean isOpened(TableStore store) {
        try {
            store.open(VEHICLES);
            return true;
        } catch (LakeFaultException refused) {
            return false;
        }
    }
}
