package telemetry.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
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
 * Folds lines and records into distinct records with SQL. The fold is associative and commutative, and lines that come
 * again do not change its result: any split into parts, in any order, gives the same records.
 */
public final class Records {
    private static final SqlText LINES = SqlText.of(Records.class, "lines.sql");
    private static final SqlText RECORDS = SqlText.of(Records.class, "records.sql");
    private static final SqlText WRITE = SqlText.of(Records.class, "write-records.sql");
    private static final SqlText WITH_SIGNALS = SqlText.of(Records.class, "with-signals.sql");
    private static final SqlText NEW = SqlText.of(Records.class, "new-records.sql");
    private static final SqlText ADDABLE = SqlText.of(Records.class, "addable.sql");
    static final String COLUMNS = LakeTable.RECORDS.columns().stream()
            .map(column -> '"' + column.name() + '"')
            .collect(Collectors.joining(", "));

    private Records() {}

    /**
     * Returns a query of the distinct records.
     *
     * @param lines files of checked lines, see {@link LineCheck}
     * @param records files of the table
     * @param erasures the erasures whose records are left out
     * @return SQL without an order; columns as {@link LakeTable#RECORDS}; one of the lists may be empty
     */
    public static String distinct(Collection<Path> lines, Collection<Path> records, Erasures erasures) {
        List<String> sources = new ArrayList<>();
        if (!records.isEmpty()) {
            sources.add(ofFiles(records));
        }
        if (!lines.isEmpty()) {
            sources.add(LINES.withSql("files", SqlText.list(lines)).text());
        }
        String source = erasures.without(String.join("\nUNION ALL BY NAME\n", sources));
        return distinct(source, "");
    }

    /**
     * Returns a query of the distinct records of the query {@code source}, with the columns {@code more} after the
     * others.
     */
    static String distinct(String source, String more) {
        return RECORDS.withSql("source", '(' + source + ')')
                .withSql("copies", more)
                .text();
    }

    private static String ofFiles(Collection<Path> records) {
        return "SELECT %s FROM %s".formatted(COLUMNS, SqlText.rows(LakeTable.RECORDS, records));
    }

    /**
     * Writes the distinct records, sorted by vehicle and time, with the columns of {@code schema}.
     *
     * @param folder a folder that does not exist yet
     * @return at least one file; a file is about 1 GB at most
     */
    static List<Path> write(
            Connection duck,
            Collection<Path> lines,
            Collection<Path> records,
            Erasures erasures,
            Schema schema,
            Path folder)
            throws SQLException, IOException {
        return write(duck, distinct(lines, records, erasures), schema, folder);
    }

    /** Writes the distinct records of {@code lines} that are not in {@code records}, as {@link #write} does. */
    static List<Path> writeNew(
            Connection duck,
            Collection<Path> lines,
            Collection<Path> records,
            Erasures erasures,
            Schema schema,
            Path folder)
            throws SQLException, IOException {
        return write(duck, compared(NEW, lines, records, erasures), schema, folder);
    }

    /**
     * Returns true if {@link #writeNew} writes a record and leaves out no record that matters: no copy in {@code lines}
     * was received earlier than its record in {@code records}, or has smaller other fields.
     */
    static boolean areAddable(Connection duck, Collection<Path> lines, Collection<Path> records, Erasures erasures)
            throws SQLException {
        try (Statement statement = duck.createStatement();
                ResultSet row = statement.executeQuery(compared(ADDABLE, lines, records, erasures))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static String compared(SqlText text, Collection<Path> lines, Collection<Path> records, Erasures erasures) {
        return compared(text, distinct(lines, List.of(), erasures), ofFiles(records));
    }

    private static String compared(SqlText text, String lines, String known) {
        return text.withSql("lines", lines).withSql("known", known).text();
    }

    /** Returns a query of the records of the query {@code lines} that are not in the query {@code known}. */
    static String newRecords(String lines, String known) {
        return compared(NEW, lines, known);
    }

    /** Returns a query that is true if {@link #newRecords} has a record and leaves out no record that matters. */
    static String addable(String lines, String known) {
        return compared(ADDABLE, lines, known);
    }

    private static List<Path> write(Connection duck, String records, Schema schema, Path folder)
            throws SQLException, IOException {
        try (Statement statement = duck.createStatement()) {
            statement.execute(WRITE.withSql("records", withSignals(records, signals(schema)))
                    .withSql("fieldids", ParquetFile.fieldIds(schema))
                    .with(Map.of("folder", folder.toString())));
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /**
     * Returns the names of the columns that hold signals. They may precede columns of {@link LakeTable#RECORDS} that
     * were added to the table later.
     */
    static List<String> signals(Schema schema) {
        return schema.columns().stream()
                .map(Types.NestedField::name)
                .filter(name -> LakeTable.RECORDS.columns().stream()
                        .noneMatch(column -> column.name().equals(name)))
                .toList();
    }

    /** Returns the query {@code records} with a column for each of {@code signals}. */
    public static String withSignals(String records, List<String> signals) {
        return WITH_SIGNALS
                .withSql("records", records)
                .withSql("paths", paths(signals))
                .withSql("signals", columns(signals))
                .text();
    }

    private static String paths(List<String> signals) {
        return signals.stream()
                .map(signal -> SqlText.quoted("$.\"" + signal + '"'))
                .collect(Collectors.joining(", ", "CAST([", "] AS VARCHAR[])"));
    }

    private static String columns(List<String> signals) {
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < signals.size(); i++) {
            columns.append(
                    ",\nCASE texts[%1$d] WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE TRY_CAST(texts[%1$d] AS DOUBLE) END AS %2$s"
                            .formatted(i + 1, quoted(signals.get(i))));
        }
        return columns.toString();
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }
}
