package telemetry.lake;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import software.amazon.awssdk.services.s3.S3Client;

/** Keeps a table in a folder of a bucket, with nothing beside the S3: no catalog, no database, no lock. */
public final class ObjectTableStore implements TableStore {
    private static final Map<String, String> PROPERTIES = Map.of(
            TableProperties.FORMAT_VERSION, "2", // version 3 is not read by all engines yet
            TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "false", // Expiry deletes by age
            TableProperties.COMMIT_NUM_RETRIES, "20", // commits of other hours come between
            TableProperties.COMMIT_MIN_RETRY_WAIT_MS, "20");

    private final S3Client s3;
    private final String bucket;
    private final String folder;
    private final Clock clock;

    /** @param folder the table's folder, {@code curated} */
    public ObjectTableStore(S3Client s3, String bucket, String folder, Clock clock) {
        this.s3 = s3;
        this.bucket = bucket;
        this.folder = folder;
        this.clock = clock;
    }

    @Override
    public Optional<Table> find() {
        ObjectTableOperations operations = operations();
        return Optional.ofNullable(operations.refresh()).map(metadata -> new BaseTable(operations, folder));
    }

    private ObjectTableOperations operations() {
        return new ObjectTableOperations(s3, bucket, folder, clock);
    }

    @Override
    public Table open(Schema schema, PartitionSpec partitions, SortOrder order) {
        ObjectTableOperations operations = operations();
        if (operations.refresh() == null) {
            create(operations, schema, partitions, order);
        }
        return new BaseTable(operations, folder);
    }

    private void create(ObjectTableOperations operations, Schema schema, PartitionSpec partitions, SortOrder order) {
        String location = "s3://" + bucket + '/' + folder;
        try {
            operations.commit(null, TableMetadata.newTableMetadata(schema, partitions, order, location, PROPERTIES));
        } catch (CommitFailedException another) {
            operations.refresh(); // has created it
        }
    }
}
