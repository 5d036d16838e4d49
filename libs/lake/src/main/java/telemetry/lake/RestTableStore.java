package telemetry.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SessionCatalog.SessionContext;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.rest.HTTPClient;
import org.apache.iceberg.rest.RESTSessionCatalog;
import org.apache.iceberg.rest.RESTUtil;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.contract.LakeTable;

/**
 * Keeps tables in a catalog that speaks Iceberg's REST protocol. The objects stay in the same folders of the lake's
 * bucket. The store connects at the first use. An outage throws {@link CatalogUnavailableException}; a wrong setting or
 * a missing permission throws {@link LakeFaultException}. Safe for use by many threads.
 */
public final class RestTableStore implements TableStore, AutoCloseable {
    private static final Map<String, String> PROPERTIES = Map.of(
            TableProperties.FORMAT_VERSION, "2", // not all engines read version 3 yet
            TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true", // by the catalog, which knows the newest
            TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "100",
            TableProperties.COMMIT_NUM_RETRIES, "20", // commits of other hours cause conflicts
            TableProperties.COMMIT_MIN_RETRY_WAIT_MS, "20");

    private final String bucket;
    private final RestCatalogSettings settings;
    private final Clock clock;
    private final ObjectIO io;
    private final TableOwner owner;
    private final CatalogFaults faults;
    private final SessionContext session = SessionContext.createEmpty();
    private @Nullable RESTSessionCatalog connected;

    /** Creates a store of the tables of {@code bucket} in the catalog of {@code settings}. */
    public RestTableStore(S3Client s3, String bucket, RestCatalogSettings settings, Clock clock) {
        this.bucket = bucket;
        this.settings = settings;
        this.clock = clock;
        this.io = new ObjectIO(s3, bucket);
        this.owner = TableOwner.catalog(s3, bucket, settings);
        this.faults = new CatalogFaults("the catalog at " + settings.uri());
    }

    @Override
    public void checkOwner() {
        owner.check();
    }

    @Override
    public boolean keepsMetadata() {
        return false;
    }

    @Override
    public Optional<Table> find(TableIdentifier id) {
        Optional<LakeTable> known = TableLayout.table(id);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        owner.check();
        return faults.told(() -> load(id, known.get().folder()));
    }

    @Override
    public Table open(TableLayout layout) {
        owner.check();
        return faults.told(() -> load(layout.id(), layout.folder()).orElseGet(() -> create(layout)));
    }

    private Optional<Table> load(TableIdentifier id, String folder) {
        try {
            return Optional.of(checked(catalog().loadTable(session, inCatalog(id)), folder));
        } catch (NoSuchTableException | NoSuchNamespaceException absent) {
            return Optional.empty();
        }
    }

    /**
     * Creates the table. The tables are claimed only once the catalog has answered, so that a wrong address is never
     * stored as the owner's.
     */
    private Table create(TableLayout layout) {
        owner.claim();
        createNamespace();
        try {
            Table created = catalog()
                    .buildTable(session, inCatalog(layout.id()), layout.schema())
                    .withPartitionSpec(layout.partitions())
                    .withSortOrder(layout.order())
                    .withLocation(io.location(layout.folder()))
                    .withProperties(PROPERTIES)
                    .create();
            return checked(created, layout.folder());
        } catch (AlreadyExistsException another) {
            return load(layout.id(), layout.folder()).orElseThrow(() -> another);
        }
    }

    private void createNamespace() {
        String[] levels = settings.catalogNamespace().levels();
        for (int depth = 1; depth <= levels.length; depth++) {
            Namespace namespace = Namespace.of(Arrays.copyOf(levels, depth));
            if (!catalog().namespaceExists(session, namespace)) {
                createNamespace(namespace);
            }
        }
    }

    private void createNamespace(Namespace namespace) {
        try {
            catalog().createNamespace(session, namespace, new HashMap<>()); // Iceberg looks up null
        } catch (AlreadyExistsException another) {
            return; // the other process has created the namespace
        }
    }

    private TableIdentifier inCatalog(TableIdentifier id) {
        return TableIdentifier.of(settings.catalogNamespace(), id.name());
    }

    /**
     * Checks that data files are in the lake's folders, because expiry lists no other folders. A catalog that chooses
     * locations itself cannot keep the tables.
     */
    private Table checked(Table table, String folder) {
        String there = table.location().replaceFirst("/+$", "");
        if (!there.equals(io.location(folder))) {
            throw new LakeFaultException(
                    "the catalog at %s keeps %s at %s, and the lake's place is %s; a catalog that does not take the location it is given cannot keep the lake's tables"
                            .formatted(settings.uri(), table.name(), there, io.location(folder)));
        }
        TableOperations operations = ((HasTableOperations) table).operations();
        return new BaseTable(new RestTableOperations(operations, owner, faults, clock), table.name());
    }

    private synchronized RESTSessionCatalog catalog() {
        RESTSessionCatalog catalog = connected;
        if (catalog == null) {
            catalog = new RESTSessionCatalog(
                    properties -> HTTPClient.builder(properties)
                            .uri(String.valueOf(properties.get("uri")))
                            .withHeaders(RESTUtil.configHeaders(properties))
                            .build(),
                    (context, properties) -> io);
            catalog.initialize("lake-" + bucket, settings.properties());
            connected = catalog;
        }
        return catalog;
    }

    @Override
    public synchronized void close() {
        try {
            if (connected != null) {
                connected.close();
                connected = null;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
