package telemetry.aggregator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import software.amazon.awssdk.core.exception.SdkException;
import telemetry.contract.LakeTable;
import telemetry.lake.LakeFaultException;
import telemetry.lake.RestCatalogSettings;
import telemetry.lake.TableLayout;
import telemetry.lake.TableStore;
import telemetry.service.StartRefusedException;

/**
 * Refuses to start on tables that another store keeps, and reports whether an external catalog answers. An outage does
 * not stop the service from starting, because each scheduled run asks again.
 */
final class StoreCheck implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(StoreCheck.class);

    private final TableStore store;
    private final RestCatalogSettings catalog;

    StoreCheck(TableStore store, RestCatalogSettings catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        try {
            store.checkOwner();
        } catch (LakeFaultException another) {
            throw new StartRefusedException(
                    String.valueOf(another.getMessage()),
                    "change telemetry.lake.catalog.* or telemetry.bucket; docs/query.md has the way to another owner");
        } catch (SdkException unanswered) {
            return; // readiness reports the bucket
        }
        if (catalog.isSet()) {
            Thread.ofVirtual().name("catalog-check").start(this::report); // an answer may take a minute
        }
    }

    private void report() {
        try {
            store.find(TableLayout.id(LakeTable.RECORDS));
            log.atInfo()
                    .addKeyValue("event", "tables_ready")
                    .addKeyValue("catalog", catalog.uri())
                    .log();
        } catch (RuntimeException failed) {
            log.atError()
                    .addKeyValue("event", "tables_unavailable")
                    .addKeyValue("catalog", catalog.uri())
                    .addKeyValue("passing", Fault.of(failed).passing())
                    .setCause(failed)
                    .log();
        }
    }
}
