package telemetry.lake;

import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Keeps the lake's Iceberg tables: locates their metadata and resolves conflicts of commits. An implementation must be
 * safe for use by many threads and many processes. {@code TableStoreContract} tests the behaviour of every
 * implementation.
 */
public interface TableStore {

    /** Returns the current table {@code id}; empty if there is none. */
    Optional<Table> find(TableIdentifier id);

    /**
     * Opens the table of {@code layout}, and creates it if there is none. Any number of processes may create the table
     * at once; exactly one table results.
     */
    Table open(TableLayout layout);

    /**
     * Checks that no other store keeps the tables of the bucket.
     *
     * @throws LakeFaultException if another store keeps them; the message names both stores
     */
    void checkOwner();

    /** Returns true if the lake deletes old metadata files; false if a catalog elsewhere does. */
    boolean keepsMetadata();
}
