package telemetry.lake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
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
 * Iceberg's operations on a table of a REST catalog, for a lake that must not lose a commit. Iceberg deletes the files
 * of a refused commit. But the client repeats a request that was answered with 503, and the repetition may be refused
 * because the first request succeeded. A refusal is therefore accepted only if another commit explains it: the current
 * snapshot of the table differs from the base of the commit, so that the first request cannot succeed any more either.
 * Until then the outcome is unknown. As in {@link ObjectTableOperations}, a commit fails if its base metadata were read
 * over an hour ago; {@link Expiry#purge} depends on this limit. Safe for use by many threads.
 */
final class RestTableOperations implements TableOperations {
    private static final int MAX_LOOKS = 7;
    private static final Duration FIRST_WAIT = Duration.ofMillis(50); // doubled each time: 3 s in total

    private final TableOperations catalog;
    private final TableOwner owner;
    private final CatalogFaults faults;
    private final Clock clock;
    private Instant readAt;

    /**
     * Creates operations that commit through {@code catalog}.
     *
     * @param catalog Iceberg's own operations, which have just read the metadata
     */
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
            checkIsMade(base, metadata, refused);
        } catch (CommitStateUnknownException | RESTException unanswered) {
            settle(base, metadata, unanswered);
        }
    }

    /** Returns normally if the refused commit was made after all; otherwise throws. */
    private void checkIsMade(@Nullable TableMetadata base, TableMetadata metadata, CommitFailedException refused) {
        Snapshot added = addedTo(base, metadata);
        if (added == null) {
            throw refused; // without a snapshot there are no files to lose
        }
        Duration wait = FIRST_WAIT;
        for (int look = 1; ; look++) {
            TableMetadata newest = newest();
            if (newest.snapshot(added.snapshotId()) != null) {
                return;
            }
            if (!Objects.equals(idOf(newest.currentSnapshot()), base == null ? null : idOf(base.currentSnapshot()))) {
                throw refused; // because of another writer's commit
            }
            if (look == MAX_LOOKS) {
                throw new CommitStateUnknownException(refused);
            }
            pause(wait);
            wait = wait.multipliedBy(2);
        }
    }

    private static @Nullable Long idOf(@Nullable Snapshot snapshot) {
        return snapshot == null ? null : snapshot.snapshotId();
    }

    private static void pause(Duration wait) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommitStateUnknownException(interrupted);
        }
    }

    private void settle(@Nullable TableMetadata base, TableMetadata metadata, RuntimeException unanswered) {
        RuntimeException told = unanswered instanceof RESTException failed ? faults.told(failed) : unanswered;
        if (told instanceof LakeFaultException) {
            throw told;
        }
        Snapshot added = addedTo(base, metadata);
        if (added == null || newest().snapshot(added.snapshotId()) == null) { // it may still be made
            throw told instanceof CommitStateUnknownException ? told : new CommitStateUnknownException(told);
        }
    }

    /** Returns the snapshot that a commit adds; null if it adds none. */
    private static @Nullable Snapshot addedTo(@Nullable TableMetadata base, TableMetadata metadata) {
        Snapshot newest = metadata.currentSnapshot();
        return newest == null || (base != null && base.snapshot(newest.snapshotId()) != null) ? null : newest;
    }

    private TableMetadata newest() {
        try {
            return refresh();
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
