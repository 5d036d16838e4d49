package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.LakeTable;

/** Tests that two stores never write one table. */
class TableOwnerTest {
    private static final TableLayout LAYOUT = TableLayout.of(LakeTable.RECORDS, List.of());

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static CatalogServer catalog;

    private final List<RestTableStore> stores = Collections.synchronizedList(new ArrayList<>());
    private Bucket bucket;

    @BeforeAll
    static void start() throws IOException {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        catalog = CatalogServer.start(cloud.s3());
    }

    @AfterAll
    static void stop() {
        catalog.close();
        cloud.close();
    }

    @BeforeEach
    void createBucket() {
        bucket = Bucket.create(cloud.s3(), folder);
    }

    @AfterEach
    void closeStores() {
        stores.forEach(RestTableStore::close);
    }

    private TableStore lake() {
        return bucket.store(Clock.systemUTC());
    }

    private TableStore rest() {
        return rest(bucket.s3(), catalog.uri(), "telemetry");
    }

    private TableStore rest(S3Client s3, String uri, String namespace) {
        RestTableStore store = new RestTableStore(
                s3,
                bucket.name(),
                new RestCatalogSettings(uri, bucket.name(), namespace, "", "", ""),
                Clock.systemUTC());
        stores.add(store);
        return store;
    }

    private void assertRefused(TableStore store, String... names) {
        for (Callable<?> call : List.<Callable<?>>of(() -> store.find(LAYOUT.id()), () -> store.open(LAYOUT), () -> {
            store.checkOwner();
            return "";
        })) {
            assertThatThrownBy(call::call)
                    .isInstanceOf(LakeFaultException.class)
                    .hasMessageContainingAll("s3://" + bucket.name(), TableOwner.KEY, "the lake itself")
                    .hasMessageContainingAll(names);
        }
    }

    private void forget() {
        bucket.s3().deleteObject(delete -> delete.bucket(bucket.name()).key(TableOwner.KEY));
    }

    @Test
    void tablesOfACatalogAreRefusedToTheLakesOwnStoreByName() {
        TableStore early = lake();
        assertThat(early.find(LAYOUT.id())).isEmpty();
        rest().open(LAYOUT);

        assertRefused(
                lake(),
                "set telemetry.lake.catalog.uri=" + catalog.uri(),
                ".warehouse=" + bucket.name(),
                ".namespace=");
        assertThatThrownBy(() -> early.open(LAYOUT)).isInstanceOf(LakeFaultException.class);
        assertThat(bucket.keys("curated/metadata/v")).isEmpty();
    }

    @Test
    void tablesOfTheLakeAreRefusedToACatalogByName() {
        lake().open(LAYOUT);

        assertRefused(rest(), catalog.uri(), bucket.name(), "unset telemetry.lake.catalog.*");
        assertThat(catalog.warehouse(bucket.name()).namespaceExists(TableLayout.NAMESPACE))
                .isFalse();
    }

    @Test
    void tablesOfAnEarlierVersionBelongToTheLake() {
        lake().open(LAYOUT);
        forget();

        assertRefused(rest(), catalog.uri());

        Table table = lake().find(LAYOUT.id()).orElseThrow();
        assertThat(bucket.keys(TableOwner.KEY)).isEmpty(); // a reader may have no right to write
        table.updateProperties().set("x", "y").commit();
        assertThat(bucket.keys(TableOwner.KEY)).hasSize(1);
    }

    @Test
    void anotherNamespaceOrAddressIsAnotherStore() {
        rest().open(LAYOUT);

        assertThatThrownBy(() -> rest(bucket.s3(), catalog.uri(), "other").open(LAYOUT))
                .isInstanceOf(LakeFaultException.class)
                .hasMessageContainingAll("namespace 'telemetry'", "namespace 'other'");
        assertThatThrownBy(() ->
                        rest(bucket.s3(), catalog.uri() + '2', "telemetry").open(LAYOUT))
                .isInstanceOf(LakeFaultException.class)
                .hasMessageContainingAll(catalog.uri() + ',', catalog.uri() + "2,");
    }

    /** Tests a store that read the table before the owner changed and has no claim yet. */
    @Test
    void aStoreThatReadBeforeAnotherClaimedIsRefusedWhenItCommits() {
        lake().open(LAYOUT);
        forget();
        Table table = lake().find(LAYOUT.id()).orElseThrow();
        bucket.put(TableOwner.KEY, Map.of(), owner("https://catalog"));

        assertThatThrownBy(() -> table.updateProperties().set("x", "y").commit())
                .isInstanceOf(LakeFaultException.class)
                .hasMessageContaining("https://catalog");
    }

    private String owner(String uri) {
        return "{\"store\":\"rest\",\"uri\":\"%s\",\"warehouse\":\"%s\",\"namespace\":\"telemetry\"}"
                .formatted(uri, bucket.name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rubbish", "", "null", "[]", "{}", "{\"store\":\"other\"}", "{\"store\":\"rest\"}"})
    void aMarkerThatNamesNoOwnerIsRefusedToAll(String content) {
        bucket.put(TableOwner.KEY, Map.of(), content);

        for (TableStore store : List.of(lake(), rest())) {
            assertThatThrownBy(() -> store.open(LAYOUT))
                    .isInstanceOf(LakeFaultException.class)
                    .hasMessageContaining(TableOwner.KEY + " cannot be read");
        }
    }

    @RepeatedTest(5)
    void ofTwoStoresThatBeginAtOnceOneLoses() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        List<Callable<String>> both = List.of(() -> opened(lake(), together), () -> opened(rest(), together));

        assertThat(inParallel(both)).containsExactlyInAnyOrder("opened", "refused");
        boolean inLake = !bucket.keys("curated/metadata/v").isEmpty();
        boolean inCatalog = catalog.warehouse(bucket.name()).namespaceExists(TableLayout.NAMESPACE);
        assertThat(inLake).isNotEqualTo(inCatalog);
    }

    private static String opened(TableStore store, CyclicBarrier together) throws Exception {
        together.await();
        try {
            store.open(LAYOUT);
            return "opened";
        } catch (LakeFaultException refused) {
            return "refused";
        }
    }

    private static <T> List<T> inParallel(List<Callable<T>> work) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(work.size())) {
            List<T> results = new ArrayList<>();
            for (Future<T> one : threads.invokeAll(work)) {
                results.add(one.get());
            }
            return results;
        }
    }

    /** Tests a process that finds its own marker at its next attempt. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClaimWhoseAnswerIsLostCreatesNoTableAndIsRepeated(boolean isPut) {
        AtomicInteger puts = new AtomicInteger();
        TableStore store = rest(
                markerPut(put -> {
                    if (puts.getAndIncrement() > 0 || isPut) {
                        put.run();
                    }
                    if (puts.get() == 1) {
                        throw SdkClientException.create("connection reset");
                    }
                }),
                catalog.uri(),
                "telemetry");

        assertThatThrownBy(() -> store.open(LAYOUT)).isInstanceOf(SdkClientException.class);
        assertThat(catalog.warehouse(bucket.name()).namespaceExists(TableLayout.NAMESPACE))
                .isFalse();

        assertThat(store.open(LAYOUT).currentSnapshot()).isNull();
        assertThat(puts).hasValue(isPut ? 1 : 2);
        assertRefused(lake(), catalog.uri());
    }

    /** Tests the retry that the SDK makes of a PUT whose answer was lost. The retry gets 412 for its own object. */
    @Test
    void aClaimThatWasPutTwiceIsOnes() {
        TableStore store = rest(
                markerPut(put -> {
                    put.run();
                    put.run();
                }),
                catalog.uri(),
                "telemetry");

        assertThat(store.open(LAYOUT).currentSnapshot()).isNull();
    }

    /** Tests the state after a process was killed between writing the marker and creating the tables. */
    @Test
    void aMarkerWithoutTablesIsTheOwnersToUseAndNoOthers() {
        bucket.put(TableOwner.KEY, Map.of(), owner(catalog.uri()));

        assertRefused(lake(), catalog.uri());
        assertThat(rest().find(LAYOUT.id())).isEmpty();
        assertThat(rest().open(LAYOUT).currentSnapshot()).isNull();
    }

    /** Tests that a wrong address claims nothing, because the right address could not be set afterwards. */
    @Test
    void anAddressWhereNoCatalogIsClaimsNothing() {
        assertThatThrownBy(() ->
                        rest(bucket.s3(), "http://127.0.0.1:1", "telemetry").open(LAYOUT))
                .isInstanceOf(CatalogUnavailableException.class);

        assertThat(bucket.keys(TableOwner.KEY)).isEmpty();
        assertThat(rest().open(LAYOUT).currentSnapshot()).isNull();
    }

    @Test
    void anErasureOfTablesOfAnotherStoreIsRefusedBeforeItIsRemembered() {
        rest().open(LAYOUT);
        Eraser eraser = new Eraser(
                bucket.lake(),
                lake(),
                bucket.table(Clock.systemUTC()),
                new DerivedTables(bucket.lake(), lake()),
                new Duck(256L << 20, 1),
                folder,
                Clock.systemUTC(),
                Eraser.Progress.NONE);

        assertThatThrownBy(() -> eraser.erase(
                        new Eraser.Request("v", TableStoreContract.HOUR, TableStoreContract.HOUR.plusHours(1))))
                .isInstanceOf(LakeFaultException.class);
        assertThat(bucket.keys("erasures/")).isEmpty();
    }

    /** Tests the move from the lake's own store to a catalog, as in docs/query.md. */
    @Test
    void tablesMoveToACatalogByRegisteringThemAndReplacingTheMarker() {
        bucket.put(TableStoreContract.HOUR, Map.of(), Bucket.line(TableStoreContract.HOUR, 1, "{\"n\":1}"));
        bucket.refresh(bucket.table(Clock.systemUTC()), TableStoreContract.HOUR);
        String newest = bucket.keys("curated/metadata/v").stream()
                .filter(key -> key.endsWith(".metadata.json"))
                .max(String::compareTo)
                .orElseThrow();
        PointerCatalog there = catalog.warehouse(bucket.name());
        there.createNamespace(TableLayout.NAMESPACE, Map.of());
        there.registerTable(LAYOUT.id(), "s3://" + bucket.name() + '/' + newest);
        bucket.put(TableOwner.KEY, Map.of(), owner(catalog.uri()));

        RecordsTable moved = new RecordsTable(bucket.lake(), rest(), List.of("n"));
        bucket.put(TableStoreContract.HOUR, Map.of(), Bucket.line(TableStoreContract.HOUR, 2, "{\"n\":1}"));

        assertThat(bucket.refresh(moved, TableStoreContract.HOUR).records()).isEqualTo(2);
        assertRefused(lake(), catalog.uri());
    }

    /** Disturbs the PUT of the marker. */
    private interface Disturbance {
        void put(Runnable put);
    }

    private static S3Client markerPut(Disturbance disturbance) {
        return (S3Client) Proxy.newProxyInstance(
                S3Client.class.getClassLoader(), new Class<?>[] {S3Client.class}, (proxy, method, args) -> {
                    if (method.getName().equals("putObject")
                            && args[0] instanceof PutObjectRequest request
                            && request.key().equals(TableOwner.KEY)) {
                        disturbance.put(() -> call(method, args));
                        return null;
                    }
                    return call(method, args);
                });
    }

    private static Object call(Method method, Object[] args) {
        try {
            return method.invoke(cloud.s3(), args);
        } catch (InvocationTargetException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(failed);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
