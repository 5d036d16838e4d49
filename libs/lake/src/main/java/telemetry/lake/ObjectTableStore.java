package telemetry.lake;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.contract.LakeTable;

/** Keeps tables in folders of a bucket and needs only S3: no catalog, no database, no lock. */
public final class ObjectTableStore implements TableStore {
    private static final Map<String, String> PROPERTIES = Map.of(
            TableProperties.FORMAT_VERSION, "2", // not all engines read version 3 yet
            TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "false", // Expiry deletes by age
            TableProperties.COMMIT_NUM_RETRIES, "20", // commits of other hours cause conflicts
            TableProperties.COMMIT_MIN_RETRY_WAIT_MS, "20");

    private final S3Client s3;
    private final String bucket;
    private final Clock clock;
    private final TableOwner owner;

    /** Creates a store of the tables in {@code bucket}. */
    public ObjectTableStore(S3Client s3, String bucket, Clock clock) {
        this.s3 = s3;
        this.bucket = bucket;
        this.clock = clock;
        this.owner = TableOwner.lake(s3, bucket);
    }

    @Override
    public Optional<Table> find(TableIdentifier id) {
        return TableLayout.table(id).map(LakeTable::folder).flatMap(folder -> {
            ObjectTableOperations operations = operations(folder);
            return Optional.ofNullable(operations.refresh()).map(metadata -> new BaseTable(operations, id.toString()));
        });
    }

    @Override
    public void checkOwner() {
        owner.check();
    }

    @Override
    public boolean keepsMetadata() {
        return true;
    }

    /** Reads and commits the metadata of the table in {@code folder}. */
    ObjectTableOperations operations(String folder) {
        return new ObjectTableOperations(s3, bucket, folder, owner, clock);
    }

    @Override
    public Table open(TableLayout layout) {
        ObjectTableOperations operations = operations(layout.folder());
        if (operations.refresh() == null) {
            create(operations, layout);
        }
        return new BaseTable(operations, layout.id().toString());
    }

    private void create(ObjectTableOperations operations, TableLayout layout) {
        String location = "s3://" + bucket + '/' + layout.folder();
        try {
            operations.commit(
                    null,
                    TableMetadata.newTableMetadata(
                            layout.schema(), layout.partitions(), layout.order(), location, PROPERTIES));
        } catch (CommitFailedException another) {
            operations.refresh(); // the other process has created the table
        }
    }
}
