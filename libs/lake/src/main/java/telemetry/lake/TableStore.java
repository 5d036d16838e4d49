package telemetry.lake;

import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Keeps the lake's Iceberg tables: who wins a commit and where metadata are. An implementation must be safe for use by many
 * threads and many processes; {@code TableStoreContract} holds the behaviour of every one.
 */
public interface TableStore {

    /** The table {@code id} as it is now; empty if there is none. */
    Optional<Table> find(TableIdentifier id);

    /**
     * The table of {@code layout}, which is created if there is none. Any number of processes may create it at once; one
     * table comes of it.
     */
    Table open(TableLayout layout);

    /**
     * Checks that no other store keeps the tables of the bucket.
     *
     * @throws LakeFaultException if another does; the message names both
     */
    void checkOwner();

    /** Returns true if the lake deletes old metadata files; false if a catalog elsewhere does. */
    boolean keepsMetadata();
}
