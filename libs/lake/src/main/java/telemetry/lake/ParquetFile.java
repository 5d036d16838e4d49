package telemetry.lake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import telemetry.contract.HourPartition;

/**
 * Reads the figures that Iceberg keeps of a data file from a Parquet file of a table. Not safe for use by many threads.
 */
final class ParquetFile {
    private static final long SECONDS_AN_HOUR = 3_600;
    private static final Set<String> WITHOUT_BOUNDS = Set.of("payload", "other_fields"); // long, and never filtered by

    private final Statement duck;
    private final Schema schema;
    private final String file;

    private ParquetFile(Statement duck, Schema schema, Path file) {
        this.duck = duck;
        this.schema = schema;
        this.file = SqlText.quoted(file.toString());
    }

    /** Returns the data file of {@code file} when stored at {@code location}. */
    static DataFile describe(Connection duck, Table table, HourPartition hour, Path file, String location)
            throws SQLException, IOException {
        try (Statement statement = duck.createStatement()) {
            ParquetFile rows = new ParquetFile(statement, table.schema(), file);
            PartitionData partition = new PartitionData(table.spec().partitionType());
            partition.set(0, Math.toIntExact(hour.start().getEpochSecond() / SECONDS_AN_HOUR));
            Metrics metrics = rows.metrics();
            return DataFiles.builder(table.spec())
                    .withPath(location)
                    .withFormat(FileFormat.PARQUET)
                    .withPartition(partition)
                    .withFileSizeInBytes(Files.size(file))
                    .withMetrics(metrics)
                    .withSplitOffsets(rows.splitOffsets())
                    .withSortOrder(table.sortOrder())
                    .build();
        }
    }

    /**
     * Returns the option FIELD_IDS of a COPY of DuckDB for the columns of {@code schema}; engines find columns by these
     * numbers.
     */
    static String fieldIds(Schema schema) {
        return schema.columns().stream()
                .map(field -> "\"%s\": %d".formatted(field.name(), field.fieldId()))
                .collect(Collectors.joining(", "));
    }

    private Metrics metrics() throws SQLException {
        Map<Integer, Long> sizes = new HashMap<>();
        Map<Integer, Long> values = new HashMap<>();
        Map<Integer, Long> nulls = new HashMap<>();
        try (ResultSet row = duck.executeQuery(
                "SELECT path_in_schema, sum(total_compressed_size) AS size, sum(num_values) AS \"values\","
                        + " sum(stats_null_count) AS nulls FROM parquet_metadata(" + file
                        + ") GROUP BY path_in_schema")) {
            while (row.next()) {
                int id = schema.findField(row.getString("path_in_schema")).fieldId();
                sizes.put(id, row.getLong("size"));
                values.put(id, row.getLong("values"));
                long count = row.getLong("nulls");
                if (!row.wasNull()) {
                    nulls.put(id, count);
                }
            }
        }
        Map<Integer, ByteBuffer> lower = new HashMap<>();
        Map<Integer, ByteBuffer> upper = new HashMap<>();
        readBounds(lower, upper);
        return new Metrics(rows(), sizes, values, nulls, Map.of(), lower, upper);
    }

    private long rows() throws SQLException {
        try (ResultSet row = duck.executeQuery("SELECT num_rows FROM parquet_file_metadata(" + file + ")")) {
            row.next();
            return row.getLong(1);
        }
    }

    private List<Long> splitOffsets() throws SQLException {
        List<Long> offsets = new ArrayList<>();
        try (ResultSet row = duck.executeQuery(
                "SELECT min(coalesce(nullif(dictionary_page_offset, 0), data_page_offset)) AS start FROM"
                        + " parquet_metadata(" + file + ") GROUP BY row_group_id ORDER BY start")) {
            while (row.next()) {
                offsets.add(row.getLong("start"));
            }
        }
        return offsets;
    }

    private void readBounds(Map<Integer, ByteBuffer> lower, Map<Integer, ByteBuffer> upper) throws SQLException {
        List<Types.NestedField> bounded = schema.columns().stream()
                .filter(field -> !WITHOUT_BOUNDS.contains(field.name()))
                .toList();
        List<String> bounds = new ArrayList<>();
        for (Types.NestedField field : bounded) {
            String value = field.type().typeId() == Type.TypeID.TIMESTAMP
                    ? "epoch_us(\"%s\")".formatted(field.name())
                    : '"' + field.name() + '"';
            bounds.add("min(%s), max(%s)".formatted(value, value));
        }
        try (ResultSet row =
                duck.executeQuery("SELECT %s FROM read_parquet(%s)".formatted(String.join(", ", bounds), file))) {
            row.next();
            int column = 1;
            for (Types.NestedField field : bounded) {
                Object smallest = row.getObject(column++);
                Object largest = row.getObject(column++);
                if (smallest != null && largest != null) {
                    lower.put(field.fieldId(), Conversions.toByteBuffer(field.type(), smallest));
                    upper.put(field.fieldId(), Conversions.toByteBuffer(field.type(), largest));
                }
            }
        }
    }
}
