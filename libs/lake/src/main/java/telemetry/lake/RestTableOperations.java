package telemetry.lake;

import java.time.Clock;
import java.time.Instant;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.jspecify.annotations.Nullable;

/**
 * Iceberg's operations on a table of a REST catalog, for a lake that must not lose a commit. The client repeats a request that
 * was answered with 503, and the second may be refused though the first was made; Iceberg would then delete the files of a commit
 * that is made. A refused or unanswered commit is therefore looked for in the table before it is reported. As in {@link
 * ObjectTableOperations} a commit fails if it builds on metadata that were read over an hour ago: {@link Expiry#purge} counts on
 * that. Safe for use by many threads.
 */
final class RestTableOperations implements TableOperations {
    private final TableOperations catalog;
    private final TableOwner owner;
    private final CatalogFaults faults;
    private final Clock clock;
    private Instant readAt;

    /** @param catalog Iceberg's own, which have just been read */
    RestTableOperations(TableOperations catalog, TableOwner owner, CatalogFaults faults, Clock clock) {
        this.catalog = catalog;
        this.owner = owner;
        this.faults = faults;
        this.clock = clock;
        this.readAt = clock.instant();
    }

    @Override
    public synchronized TableMetadata current() {
        return faults.told(catalog::current);
    }

    @Override
    public synchronized TableMetadata refresh() {
        Instant now = clock.instant();
        TableMetadata newest = faults.told(catalog::refresh);
        readAt = now;
        return newest;
    }

    @Override
    public synchronized void commit(@Nullable TableMetadata base, TableMetadata metadata) {
        owner.claim();
        Instant now = clock.instant();
        if (now.isAfter(readAt.plus(ObjectTableOperations.MAX_COMMIT_TIME))) {
            throw new CommitFailedException(
                    "the table was read more than %s ago", ObjectTableOperations.MAX_COMMIT_TIME);
        }
        try {
            catalog.commit(base, metadata);
            readAt = now;
        } catch (NotAuthorizedException | ForbiddenException refused) {
            throw faults.told(refused);
        } catch (CommitFailedException refused) {
            if (!isMade(base, metadata)) {
                throw refused;
            }
        } catch (CommitStateUnknownException | RESTException unanswered) {
            settle(base, metadata, unanswered);
        }
    }

    private void settle(@Nullable TableMetadata base, TableMetadata metadata, RuntimeException unanswered) {
        RuntimeException told = unanswered instanceof RESTException failed ? faults.told(failed) : unanswered;
        if (told instanceof LakeFaultException) {
            throw told;
        }
        if (!isMade(base, metadata)) { // yet: the catalog may still be at it
            throw told instanceof CommitStateUnknownException ? told : new CommitStateUnknownException(told);
        }
    }

    /** Returns true if the table has the snapshot that {@code metadata} adds to {@code base}. */
    private boolean isMade(@Nullable TableMetadata base, TableMetadata metadata) {
        Snapshot added = metadata.currentSnapshot();
        if (added == null || (base != null && base.snapshot(added.snapshotId()) != null)) {
            return false;
        }
        try {
            return refresh().snapshot(added.snapshotId()) != null;
        } catch (RuntimeException unanswered) {
            throw new CommitStateUnknownException(unanswered);
        }
    }

    @Override
    public FileIO io() {
        return catalog.io();
    }

    @Override
    public EncryptionManager encryption() {
        return catalog.encryption();
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return catalog.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return catalog.locationProvider();
    }

    @Override
    public TableOperations temp(TableMetadata uncommitted) {
        return catalog.temp(uncommitted);
    }

    @Override
    public long newSnapshotId() {
        return catalog.newSnapshotId();
    }

    @Override
    public boolean requireStrictCleanup() {
        return catalog.requireStrictCleanup();
    }
}
