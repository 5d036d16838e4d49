package telemetry.lake;

import java.util.Optional;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;

/**
 * Keeps one Iceberg table: who wins a commit and where its metadata are. An implementation must be safe for use by many
 * threads and many processes; {@code TableStoreContract} holds what every one must do.
 */
public interface TableStore {

    /** The table as it is now; empty if there is none. */
    Optional<Table> find();

    /**
     * The table, which is created if there is none. Any number of processes may create it at once; one table comes of it.
     */
    Table open(Schema schema, PartitionSpec partitions, SortOrder order);
}
