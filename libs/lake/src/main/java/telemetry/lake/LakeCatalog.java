package telemetry.lake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.BaseMetastoreCatalog;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import telemetry.contract.LakeTable;

/**
 * The lake's tables as an Iceberg catalog, in the namespace {@code telemetry}. Only the aggregator creates and drops
 * tables. The namespace {@code staging}, which is not listed, has the tables that a cluster writes to for the
 * aggregator. The catalog caches the metadata of each table that it last read. Safe for use by many threads.
 */
public final class LakeCatalog extends BaseMetastoreCatalog implements SupportsNamespaces {
    private final ObjectTableStore store;
    private final CommitLog commits;
    private final Map<LakeTable, ObjectTableOperations> operations = new ConcurrentHashMap<>();

    /** Receives commits through the catalog. */
    public interface CommitLog {

        /** Records the commit of {@code snapshot} to {@code table}; 0 if the table has none. */
        void committed(TableIdentifier table, long snapshot);
    }

    /** Creates a catalog of the tables that {@code store} keeps. */
    public LakeCatalog(ObjectTableStore store, CommitLog commits) {
        this.store = store;
        this.commits = commits;
    }

    @Override
    public String name() {
        return "lake";
    }

    @Override
    protected boolean isValidIdentifier(TableIdentifier id) {
        return TableLayout.table(id).isPresent() || StagingTable.named(id).isPresent();
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier id) {
        Optional<StagingTable> staging = StagingTable.named(id);
        if (staging.isPresent()) {
            return new CatalogOperations(id, store.operations(staging.get().folder()), commits);
        }
        LakeTable table = TableLayout.table(id).orElseThrow(() -> new NoSuchTableException("no table %s", id));
        return new CatalogOperations(id, operations(table), commits);
    }

    private ObjectTableOperations operations(LakeTable table) {
        return operations.computeIfAbsent(table, known -> store.operations(known.folder()));
    }

    /**
     * Returns true if the table exists. An existing table of the lake stays, so that a list costs requests only for
     * absent tables.
     */
    private boolean exists(LakeTable table) {
        ObjectTableOperations known = operations(table);
        return known.hasTable() || known.refresh() != null;
    }

    @Override
    public List<TableIdentifier> listTables(Namespace namespace) {
        check(namespace);
        List<TableIdentifier> tables = new ArrayList<>();
        if (namespace.equals(StagingTable.NAMESPACE)) {
            return tables; // the process that created a table knows its name
        }
        for (LakeTable table : LakeTable.values()) {
            if (exists(table)) {
                tables.add(TableLayout.id(table));
            }
        }
        return tables;
    }

    @Override
    public List<Namespace> listNamespaces(Namespace parent) {
        List<Namespace> namespaces = new ArrayList<>(); // Iceberg's handlers modify the list
        if (parent.isEmpty()) {
            namespaces.add(TableLayout.NAMESPACE);
        } else {
            check(parent);
        }
        return namespaces;
    }

    @Override
    public Map<String, String> loadNamespaceMetadata(Namespace namespace) {
        check(namespace);
        return new HashMap<>();
    }

    private static void check(Namespace namespace) {
        if (!namespace.equals(TableLayout.NAMESPACE) && !namespace.equals(StagingTable.NAMESPACE)) {
            throw new NoSuchNamespaceException("no namespace %s", namespace);
        }
    }

    @Override
    protected String defaultWarehouseLocation(TableIdentifier id) {
        throw refusal();
    }

    @Override
    public TableBuilder buildTable(TableIdentifier id, Schema schema) {
        throw refusal();
    }

    @Override
    public Table registerTable(TableIdentifier id, String metadata) {
        throw refusal();
    }

    @Override
    public boolean dropTable(TableIdentifier id, boolean purge) {
        throw refusal();
    }

    @Override
    public void renameTable(TableIdentifier from, TableIdentifier to) {
        throw refusal();
    }

    @Override
    public void createNamespace(Namespace namespace, Map<String, String> properties) {
        throw refusal();
    }

    @Override
    public boolean dropNamespace(Namespace namespace) {
        throw refusal();
    }

    @Override
    public boolean setProperties(Namespace namespace, Map<String, String> properties) {
        throw refusal();
    }

    @Override
    public boolean removeProperties(Namespace namespace, Set<String> properties) {
        throw refusal();
    }

    private static UnsupportedOperationException refusal() {
        return new UnsupportedOperationException(
                "the aggregator creates and keeps the lake's tables; the catalog reads them and commits to them");
    }
}
