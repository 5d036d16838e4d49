package telemetry.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import telemetry.contract.LakeTable;

/**
 * The fold in SQL: distinct records of lines and of records. Associative and commutative, and the same for lines that come
 * again: any split into parts, in any order, gives the same records.
 */
public final class Records {
    private static final SqlText LINES = SqlText.of(Records.class, "lines.sql");
    private static final SqlText RECORDS = SqlText.of(Records.class, "records.sql");
    private static final SqlText WRITE = SqlText.of(Records.class, "write-records.sql");
    private static final SqlText SIGNAL = SqlText.of(Records.class, "signal-column.sql");
    private static final String IDENTITY_AND_FIELDS = LakeTable.RECORDS.columns().stream()
            .map(column -> quoted(column.name()))
            .collect(Collectors.joining(", "));

    private Records() {}

    /**
     * A query of the distinct records.
     *
     * @param lines files of checked lines, see {@link LineCheck}
     * @param records files of the table
     * @return SQL without an order; columns as {@link LakeTable#RECORDS}; empty files and lists are allowed, not both lists
     */
    public static String distinct(Collection<Path> lines, Collection<Path> records) {
        List<String> sources = new ArrayList<>();
        if (!records.isEmpty()) {
            sources.add("SELECT %s FROM read_parquet(%s, union_by_name = true)"
                    .formatted(IDENTITY_AND_FIELDS, SqlText.list(records)));
        }
        if (!lines.isEmpty()) {
            sources.add(ofLines(lines));
        }
        return RECORDS.withSql("source", '(' + String.join("\nUNION ALL BY NAME\n", sources) + ')')
                .text();
    }

    private static String ofLines(Collection<Path> lines) {
        return LINES.withSql("files", SqlText.list(lines)).text();
    }

    /**
     * Writes the distinct records, sorted by vehicle and time, with the columns of {@code schema}.
     *
     * @param folder a folder that is not there yet
     * @return the files, one at least; a file is about 1 GB at most
     */
    static List<Path> write(
            Connection duck, Collection<Path> lines, Collection<Path> records, Schema schema, Path folder)
            throws SQLException, IOException {
        String query = WRITE.withSql("records", distinct(lines, records))
                .withSql("columns", columns(schema))
                .withSql("fieldids", fieldIds(schema))
                .with(Map.of("folder", folder.toString()));
        try (Statement statement = duck.createStatement()) {
            statement.execute(query);
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static String columns(Schema schema) {
        int contract = LakeTable.RECORDS.columns().size();
        return schema.columns().stream()
                .map(Types.NestedField::name)
                .map(name -> schema.columns().indexOf(schema.findField(name)) < contract ? quoted(name) : signal(name))
                .collect(Collectors.joining(",\n"));
    }

    /** The column of a signal, computed from the payload. */
    static String signal(String name) {
        return SIGNAL.with(Map.of("path", "$.\"" + name + '"')).stripTrailing() + " AS " + quoted(name);
    }

    private static String fieldIds(Schema schema) {
        return schema.columns().stream()
                .map(field -> quoted(field.name()) + ": " + field.fieldId())
                .collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }
}
