package telemetry.lake;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Executes one request of a catalog's client to a table. Reads the newest metadata first, and keeps the table at the
 * location where the lake expects it. Never reports a commit that was made as a failed commit.
 */
final class CatalogOperations implements TableOperations {
    private final TableIdentifier table;
    private final ObjectTableOperations store;
    private final LakeCatalog.CommitLog commits;
    private boolean read;
    private boolean committed;

    CatalogOperations(TableIdentifier table, ObjectTableOperations store, LakeCatalog.CommitLog commits) {
        this.table = table;
        this.store = store;
        this.commits = commits;
    }

    @Override
    public @Nullable TableMetadata current() {
        if (!read) {
            return refresh();
        }
        try {
            return store.current();
        } catch (SdkException unanswered) {
            throw committed ? new CommitStateUnknownException(unanswered) : unanswered;
        }
    }

    @Override
    public @Nullable TableMetadata refresh() {
        TableMetadata newest = store.refresh();
        read = true;
        return newest;
    }

    @Override
    public void commit(@Nullable TableMetadata base, TableMetadata metadata) {
        if (base == null || !metadata.location().equals(base.location())) {
            throw new ValidationException(
                    "a commit through the catalog cannot move %s to %s", table, metadata.location());
        }
        if (metadata.formatVersion() != base.formatVersion()) {
            throw new ValidationException(
                    "a commit through the catalog cannot change the format version of %s to %d",
                    table, metadata.formatVersion());
        }
        store.commit(base, metadata);
        committed = true;
        Snapshot snapshot = metadata.currentSnapshot();
        commits.committed(table, snapshot == null ? 0 : snapshot.snapshotId());
    }

    @Override
    public FileIO io() {
        return store.io();
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return store.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return store.locationProvider();
    }
}
