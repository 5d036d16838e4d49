package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.Table;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.LakeTable;

/** Two stores never write one table. */
class TableOwnerTest {
    private static final TableLayout LAYOUT = TableLayout.of(LakeTable.RECORDS, List.of());

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static CatalogServer catalog;

    private Bucket bucket;

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

    @BeforeEach
    void createBucket() {
        bucket = Bucket.create(cloud.s3(), folder);
    }

    private TableStore lake() {
        return bucket.store(Clock.systemUTC());
    }

    private TableStore rest(String namespace) {
        return new RestTableStore(
                bucket.s3(),
                bucket.name(),
                new RestCatalogSettings(catalog.uri(), bucket.name(), namespace, "", "", "", "", "", ""),
                Clock.systemUTC());
    }

    private TableStore rest() {
        return rest("telemetry");
    }

    private void assertRefused(TableStore store, String... names) {
        for (Callable<?> call : List.<Callable<?>>of(() -> store.find(LAYOUT.id()), () -> store.open(LAYOUT))) {
            assertThatThrownBy(call::call)
                    .isInstanceOf(LakeFaultException.class)
                    .hasMessageContaining(TableOwner.KEY)
                    .hasMessageContaining("telemetry.lake.catalog")
                    .hasMessageContaining("the lake itself")
                    .hasMessageContainingAll(names);
        }
    }

    @Test
    void tablesOfACatalogAreRefusedToTheLakesOwnStoreByName() {
        rest().open(LAYOUT);

        assertRefused(lake(), catalog.uri(), bucket.name());
        assertThat(bucket.keys("curated/metadata/v")).isEmpty();
    }

    @Test
    void tablesOfTheLakeAreRefusedToACatalogByName() {
        lake().open(LAYOUT);

        assertRefused(rest(), catalog.uri(), bucket.name());
        assertThat(catalog.warehouse(bucket.name()).listNamespaces()).isEmpty();
    }

    @Test
    void tablesOfAnEarlierVersionBelongToTheLake() {
        lake().open(LAYOUT);
        bucket.s3().deleteObject(delete -> delete.bucket(bucket.name()).key(TableOwner.KEY));

        assertRefused(rest(), catalog.uri());

        Table table = lake().find(LAYOUT.id()).orElseThrow();
        assertThat(bucket.keys(TableOwner.KEY)).isEmpty(); // a reader may have no right to write
        table.updateProperties().set("x", "y").commit();
        assertThat(bucket.keys(TableOwner.KEY)).hasSize(1);
    }

    @Test
    void anotherNamespaceOfTheSameCatalogIsAnotherStore() {
        rest().open(LAYOUT);

        assertThatThrownBy(() -> rest("other").open(LAYOUT))
                .isInstanceOf(LakeFaultException.class)
                .hasMessageContaining("namespace 'telemetry'")
                .hasMessageContaining("namespace 'other'");
    }

    /** It has read the table before the owner changed, and holds no claim yet. */
    @Test
    void aStoreThatReadBeforeAnotherClaimedIsRefusedWhenItCommits() {
        lake().open(LAYOUT);
        bucket.s3().deleteObject(delete -> delete.bucket(bucket.name()).key(TableOwner.KEY));
        Table table = lake().find(LAYOUT.id()).orElseThrow();
        bucket.put(
                TableOwner.KEY,
                Map.of(),
                "{\"store\":\"rest\",\"uri\":\"https://catalog\",\"warehouse\":\"w\",\"namespace\":\"telemetry\"}");

        assertThatThrownBy(() -> table.updateProperties().set("x", "y").commit())
                .isInstanceOf(LakeFaultException.class)
                .hasMessageContaining("https://catalog");
    }

    @Test
    void aMarkerThatCannotBeReadIsRefusedToAll() {
        bucket.put(TableOwner.KEY, Map.of(), "rubbish");

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
        boolean inCatalog = !catalog.warehouse(bucket.name()).listNamespaces().isEmpty();
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

    /** The way of docs/lake.md from the lake's own store to a catalog. */
    @Test
    void tablesMoveToACatalogByRegisteringThemAndWritingTheMarker() {
        bucket.put(TableStoreContract.HOUR, Map.of(), Bucket.line(TableStoreContract.HOUR, 1, "{\"n\":1}"));
        bucket.refresh(bucket.table(Clock.systemUTC()), TableStoreContract.HOUR);
        String newest = bucket.keys("curated/metadata/v").stream()
                .filter(key -> key.endsWith(".metadata.json"))
                .max(String::compareTo)
                .orElseThrow();
        InMemoryCatalog there = catalog.warehouse(bucket.name());
        there.createNamespace(TableLayout.NAMESPACE);
        new InMemoryFileIO()
                .addFile(
                        "s3://" + bucket.name() + '/' + newest,
                        bucket.lake().read(newest).orElseThrow());
        there.registerTable(LAYOUT.id(), "s3://" + bucket.name() + '/' + newest);
        bucket.put(
                TableOwner.KEY,
                Map.of(),
                "{\"store\":\"rest\",\"uri\":\"%s\",\"warehouse\":\"%s\",\"namespace\":\"telemetry\"}"
                        .formatted(catalog.uri(), bucket.name()));

        RecordsTable moved = new RecordsTable(bucket.lake(), rest(), List.of("n"));
        bucket.put(TableStoreContract.HOUR, Map.of(), Bucket.line(TableStoreContract.HOUR, 2, "{\"n\":1}"));

        assertThat(bucket.refresh(moved, TableStoreContract.HOUR).records()).isEqualTo(2);
        assertRefused(lake(), catalog.uri());
    }
}
