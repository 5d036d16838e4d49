package telemetry.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.CloseableIterable;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Creates and drops staging tables. Safe for use by many threads. */
final class StagingTables {
    private static final int FORMAT_VERSION = 2;
    private static final Map<String, String> PROPERTIES = Map.of(
            TableProperties.DEFAULT_FILE_FORMAT, "parquet",
            TableProperties.PARQUET_COMPRESSION, "zstd");

    private final Lake lake;
    private final ObjectTableStore store;
    private final ObjectIO io;

    StagingTables(Lake lake, ObjectTableStore store) {
        this.lake = lake;
        this.store = store;
        this.io = new ObjectIO(lake.s3(), lake.bucket());
    }

    /**
     * Creates {@code staging} like {@code target}, so that its files can be committed to {@code target}.
     *
     * @throws LakeFaultException if its partitions differ from {@code target}
     */
    Table createLike(StagingTable staging, Table target) {
        Table created = create(staging, target.schema(), target.spec(), target.sortOrder());
        if (!created.schema().sameSchema(target.schema()) || !created.spec().equals(target.spec())) {
            drop(staging);
            throw new LakeFaultException(
                    "%s: its partitions were changed; a cluster cannot write files for it".formatted(target.name()));
        }
        return created;
    }

    /** Creates {@code staging} without partitions and order. */
    Table create(StagingTable staging, Schema schema) {
        return create(staging, schema, PartitionSpec.unpartitioned(), SortOrder.unsorted());
    }

    private Table create(StagingTable staging, Schema schema, PartitionSpec partitions, SortOrder order) {
        ObjectTableOperations operations = store.operations(staging.folder());
        // keeps the numbers of the fields, which have gaps after columns were dropped; newTableMetadata assigns new
        // ones
        operations.commit(
                null,
                TableMetadata.buildFromEmpty(FORMAT_VERSION)
                        .assignUUID()
                        .setLocation(io.location(staging.folder()))
                        .setCurrentSchema(schema, schema.highestFieldId())
                        .setDefaultPartitionSpec(partitions)
                        .setDefaultSortOrder(order)
                        .setProperties(PROPERTIES)
                        .build());
        return new BaseTable(operations, staging.identifier().toString());
    }

    /**
     * Returns the files that were committed to {@code created}, as files of {@code target}; files without rows are left
     * out.
     */
    static List<DataFile> files(Table created, Table target) {
        created.refresh();
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                created.newScan().includeColumnStats().planFiles()) {
            for (FileScanTask task : tasks) {
                if (task.file().recordCount() > 0) {
                    files.add(DataFiles.builder(target.spec()).copy(task.file()).build());
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return files;
    }

    /** Deletes the metadata of {@code staging}; its data stay. */
    void forget(StagingTable staging) {
        delete(staging.folder() + "/metadata/");
    }

    /** Deletes {@code staging} with its data. */
    void drop(StagingTable staging) {
        delete(staging.folder() + '/');
    }

    private void delete(String prefix) {
        io.deleteFiles(lake.objects(prefix).stream()
                .map(S3Object::key)
                .map(io::location)
                .toList());
    }
}
