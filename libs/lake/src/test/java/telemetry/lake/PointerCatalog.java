package telemetry.lake;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.BaseMetastoreCatalog;
import org.apache.iceberg.BaseMetastoreTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;

/** A catalog like that of a service: pointers to the newest metadata in memory, the files in one bucket. */
final class PointerCatalog extends BaseMetastoreCatalog implements SupportsNamespaces {
    private final ObjectIO io;
    private final Set<Namespace> namespaces = ConcurrentHashMap.newKeySet();
    private final Map<TableIdentifier, String> pointers = new ConcurrentHashMap<>();

    PointerCatalog(ObjectIO io) {
        this.io = io;
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier id) {
        return new Operations(id);
    }

    @Override
    protected String defaultWarehouseLocation(TableIdentifier id) {
        return io.location("warehouse/" + id.name());
    }

    @Override
    public void createNamespace(Namespace namespace, Map<String, String> properties) {
        if (!namespaces.add(namespace)) {
            throw new AlreadyExistsException("%s is there", namespace);
        }
    }

    @Override
    public Map<String, String> loadNamespaceMetadata(Namespace namespace) {
        if (!namespaces.contains(namespace)) {
            throw new NoSuchNamespaceException("no namespace %s", namespace);
        }
        return new HashMap<>();
    }

    @Override
    public List<TableIdentifier> listTables(Namespace namespace) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean dropTable(TableIdentifier id, boolean purge) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void renameTable(TableIdentifier from, TableIdentifier to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Namespace> listNamespaces(Namespace parent) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean dropNamespace(Namespace namespace) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean setProperties(Namespace namespace, Map<String, String> properties) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean removeProperties(Namespace namespace, Set<String> properties) {
        throw new UnsupportedOperationException();
    }

    /** Exchanges the table's pointer if it is still the pointer on which the commit builds. */
    private final class Operations extends BaseMetastoreTableOperations {
        private final TableIdentifier id;

        Operations(TableIdentifier id) {
            this.id = id;
        }

        @Override
        protected String tableName() {
            return id.toString();
        }

        @Override
        public FileIO io() {
            return io;
        }

        @Override
        protected void doRefresh() {
            String pointer = pointers.get(id);
            if (pointer != null) {
                refreshFromMetadataLocation(pointer);
            } else if (currentMetadataLocation() == null) {
                disableRefresh();
            } else {
                throw new NoSuchTableException("no table %s", id);
            }
        }

        @Override
        protected void doCommit(@Nullable TableMetadata base, TableMetadata metadata) {
            String next = writeNewMetadataIfRequired(base == null, metadata);
            if (base == null && pointers.putIfAbsent(id, next) != null) {
                throw new AlreadyExistsException("%s is there", id);
            }
            if (base != null && !pointers.replace(id, base.metadataFileLocation(), next)) {
                throw new CommitFailedException("%s was changed meanwhile", id);
            }
        }
    }
}
