package telemetry.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.DataFile;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;

/**
 * The tables whose rows follow from the records: all tables except {@link LakeTable#RECORDS}. A commit replaces the
 * rows of an hour. The name of a file, {@code n<number>-<uuid>.parquet}, has the number of the version of records it
 * was made of. Rows of a newer version are never replaced by rows of an older version. Safe for use by many threads and
 * processes.
 */
public final class DerivedTables {
    private static final Pattern FILE = Pattern.compile(".*/n(\\d{1,18})-[0-9a-f-]{36}(?:/.*)?\\.parquet");
    private static final int MAX_ATTEMPTS = 10;
    private static final int TABLES_AT_ONCE = 4;

    private final Lake lake;
    private final ObjectIO io;
    private final Map<LakeTable, HourTable> tables = new EnumMap<>(LakeTable.class);

    /** Creates an instance for the derived tables that {@code store} keeps in {@code lake}. */
    public DerivedTables(Lake lake, TableStore store) {
        this.lake = lake;
        this.io = new ObjectIO(lake.s3(), lake.bucket());
        for (LakeTable table : LakeTable.values()) {
            if (table != LakeTable.RECORDS) {
                tables.put(table, new HourTable(store, TableLayout.of(table, List.of())));
            }
        }
    }

    HourTable of(LakeTable table) {
        return Optional.ofNullable(tables.get(table)).orElseThrow();
    }

    /** Returns the option FIELD_IDS of DuckDB's COPY for a file of {@code table}. */
    public String fieldIds(LakeTable table) {
        return ParquetFile.fieldIds(of(table).writable().schema());
    }

    /**
     * Replaces the rows of an hour in each table, several tables at a time. After a failure, some of the tables may
     * have new rows.
     *
     * @param version the version of the records that the rows follow from
     * @param file returns the Parquet file of a table; a table without a file loses its rows of the hour
     */
    public void replace(Connection duck, HourVersion version, Function<LakeTable, Path> file)
            throws SQLException, IOException, InterruptedException {
        List<Rows> rows = new ArrayList<>();
        for (LakeTable table : tables.keySet()) {
            rows.add(describe(duck, table, version, file.apply(table)));
        }
        Parallel.map(TABLES_AT_ONCE, rows, this::replace);
    }

    /** Replaces the rows of an hour by stored files; a table without a file loses its rows of the hour. */
    void replace(HourVersion version, Map<LakeTable, List<DataFile>> files) throws InterruptedException, IOException {
        List<Rows> rows = tables.keySet().stream()
                .map(table -> new Rows(table, version, files.getOrDefault(table, List.of())))
                .toList();
        Parallel.map(TABLES_AT_ONCE, rows, this::replace);
    }

    /**
     * The rows of one hour for one table.
     *
     * @param files the stored files of the rows; empty if there are no rows
     */
    private record Rows(LakeTable table, HourVersion version, List<DataFile> files) {}

    private Rows describe(Connection duck, LakeTable table, HourVersion version, Path path)
            throws SQLException, IOException {
        if (Files.notExists(path)) {
            return new Rows(table, version, List.of());
        }
        String key = "%s/data/%sn%d-%s.parquet"
                .formatted(table.folder(), version.hour().folder(), version.number(), UUID.randomUUID());
        DataFile file = ParquetFile.describe(duck, of(table).writable(), version.hour(), path, io.location(key));
        if (file.recordCount() == 0) {
            return new Rows(table, version, List.of());
        }
        lake.put(key, path);
        return new Rows(table, version, List.of(file));
    }

    private Rows replace(Rows rows) {
        for (int attempt = 1; ; attempt++) {
            try {
                replaceUnlessNewer(rows);
                return rows;
            } catch (VersionConflictException lost) {
                if (attempt == MAX_ATTEMPTS) {
                    throw lost;
                }
            }
        }
    }

    private void replaceUnlessNewer(Rows rows) {
        HourPartition hour = rows.version().hour();
        HourTable.Files found = of(rows.table()).files(hour);
        List<DataFile> there = found.of(hour);
        boolean isNewer =
                there.stream().anyMatch(file -> numberOf(file) > rows.version().number());
        List<DataFile> added = rows.files();
        if (!isNewer && !(there.isEmpty() && added.isEmpty())) {
            of(rows.table()).commit(UUID.randomUUID().toString(), found.snapshot(), List.of(hour), there, added);
        }
    }

    private static long numberOf(DataFile file) {
        return numberOf(file.location());
    }

    /** Returns the number of the version that the file at {@code location} was made of; 0 if its name has none. */
    static long numberOf(String location) {
        Matcher name = FILE.matcher(location);
        return name.matches() ? Long.parseLong(name.group(1)) : 0;
    }

    /** Returns the objects that hold the rows of {@code table}, by their hour. */
    public SortedMap<HourPartition, List<TableFile>> files(LakeTable table) {
        return files(of(table).files());
    }

    /** Returns the objects of the hours from {@code first} to {@code end}, which is not included. */
    public SortedMap<HourPartition, List<TableFile>> files(LakeTable table, HourPartition first, HourPartition end) {
        return files(of(table).files(first, end));
    }

    private SortedMap<HourPartition, List<TableFile>> files(HourTable.Files found) {
        SortedMap<HourPartition, List<TableFile>> files = new TreeMap<>();
        found.byHour().forEach((hour, data) -> files.put(hour, TableFile.of(data, io)));
        return files;
    }
}
