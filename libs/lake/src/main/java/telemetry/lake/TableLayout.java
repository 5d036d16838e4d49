package telemetry.lake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import telemetry.contract.LakeTable;

/**
 * The Iceberg form of one of the lake's tables: its name in a catalog, the folder of its objects, its columns, its
 * partitions by the hour, and its order.
 *
 * @param folder the folder, without a slash at the end
 */
public record TableLayout(TableIdentifier id, String folder, Schema schema, PartitionSpec partitions, SortOrder order) {
    /** The namespace of the lake's tables. */
    public static final Namespace NAMESPACE = Namespace.of("telemetry");

    private static final String VEHICLE = "vehicle_id";

    /** Returns the name of {@code table} in a catalog, {@code telemetry.vehicles}. */
    public static TableIdentifier id(LakeTable table) {
        return TableIdentifier.of(NAMESPACE, table.sqlName());
    }

    /** Returns the table that {@code id} names; empty if {@code id} names no table of the lake. */
    static Optional<LakeTable> table(TableIdentifier id) {
        for (LakeTable table : LakeTable.values()) {
            if (id(table).equals(id)) {
                return Optional.of(table);
            }
        }
        return Optional.empty();
    }

    /** Returns the layout of {@code table}, with a DOUBLE column for each of {@code signals} after its own columns. */
    public static TableLayout of(LakeTable table, List<String> signals) {
        Schema schema = schema(table, signals);
        SortOrder.Builder order = SortOrder.builderFor(schema);
        if (schema.findField(VEHICLE) != null) {
            order.asc(VEHICLE);
        }
        return new TableLayout(
                id(table),
                table.folder(),
                schema,
                PartitionSpec.builderFor(schema).hour(table.time().name()).build(),
                order.asc(table.time().name()).build());
    }

    /** Returns the columns; the numbers of the fields start at 1. */
    private static Schema schema(LakeTable table, List<String> signals) {
        List<Types.NestedField> fields = new ArrayList<>();
        for (LakeTable.Column column : table.columns()) {
            int id = fields.size() + 1;
            fields.add(
                    column.required()
                            ? Types.NestedField.required(id, column.name(), type(column.type()))
                            : Types.NestedField.optional(id, column.name(), type(column.type())));
        }
        for (String signal : signals) {
            fields.add(Types.NestedField.optional(fields.size() + 1, signal, Types.DoubleType.get()));
        }
        return new Schema(fields);
    }

    private static Type type(LakeTable.Type type) {
        return switch (type) {
            case STRING -> Types.StringType.get();
            case INT -> Types.IntegerType.get();
            case LONG -> Types.LongType.get();
            case DOUBLE -> Types.DoubleType.get();
            case TIMESTAMP -> Types.TimestampType.withZone();
        };
    }
}
