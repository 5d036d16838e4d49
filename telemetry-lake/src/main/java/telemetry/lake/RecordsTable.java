package telemetry.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.ReplacePartitions;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of records: the versions of each hour, partitioned by {@code hour(timestamp)}. A commit replaces an hour's
 * records in one snapshot; readers see all of a version or nothing of it. With each version goes its {@link HourState}, an
 * object beside the data that is written before the commit. Safe for use by many threads and processes.
 */
public final class RecordsTable {
    /** The table's folder. */
    public static final String FOLDER = "curated";

    private static final Pattern DATA_FILE = Pattern.compile("(.*/v(\\d+)-[0-9a-f-]{36})-\\d+\\.parquet");
    private static final String SUMMARY_NAME = "telemetry.version"; // of a snapshot, what its files begin with
    static final int MOST_FILES = 8;

    private static final int SCHEMA_ATTEMPTS = 20;
    private static final long MICROS_A_SECOND = 1_000_000;

    private final Lake lake;
    private final ObjectIO io;
    private final TableStore store;
    private final List<String> signals;
    private final JsonMapper json = new JsonMapper();
    private @Nullable Table opened;

    /** @param signals names of the signals that get a column; a column stays once it is there */
    public RecordsTable(Lake lake, TableStore store, List<String> signals) {
        this.lake = lake;
        this.io = new ObjectIO(lake.s3(), lake.bucket());
        this.store = store;
        this.signals = List.copyOf(signals);
    }

    /** The columns of a table with columns for {@code signals}; the numbers of its fields start at 1. */
    static Schema schema(List<String> signals) {
        List<Types.NestedField> fields = new ArrayList<>();
        for (LakeTable.Column column : LakeTable.RECORDS.columns()) {
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

    /** The table to write to, created if there is none. */
    private synchronized Table writable() {
        Table table = opened;
        if (table == null || !missing(table).isEmpty()) {
            Schema schema = schema(signals);
            table = store.open(
                    schema,
                    PartitionSpec.builderFor(schema).hour("timestamp").build(),
                    SortOrder.builderFor(schema)
                            .asc("vehicle_id")
                            .asc("timestamp")
                            .build());
            addMissingColumns(table);
            opened = table;
        }
        return table;
    }

    /** Two processes that begin at once add the same columns; the second finds them there. */
    private void addMissingColumns(Table table) {
        for (int attempt = 1; !missing(table).isEmpty(); attempt++) {
            UpdateSchema update = table.updateSchema();
            missing(table).forEach(signal -> update.addColumn(signal, Types.DoubleType.get()));
            try {
                update.commit();
            } catch (CommitFailedException another) {
                if (attempt == SCHEMA_ATTEMPTS) {
                    throw another;
                }
                table.refresh();
            }
        }
    }

    private List<String> missing(Table table) {
        return signals.stream()
                .filter(signal -> table.schema().findField(signal) == null)
                .toList();
    }

    private synchronized Optional<Table> readable() {
        if (opened == null) {
            opened = store.find().orElse(null);
        } else {
            opened.refresh();
        }
        return Optional.ofNullable(opened);
    }

    /** The signals that have a column in the table as it was looked at last; without a table, those that would have one. */
    public synchronized List<String> signalColumns() {
        Table table = opened;
        return Records.signals(table == null ? schema(signals) : table.schema());
    }

    /** The newest version of {@code hour}; one that does not {@link HourVersion#exists exist} if there is none. */
    public HourVersion version(HourPartition hour) {
        Optional<TableScan> scan = readable().map(table -> table.newScan().filter(within(hour)));
        return versions(scan).getOrDefault(hour, new HourVersion(hour, snapshotOf(scan), 0, List.of(), HourState.NONE));
    }

    /** The newest versions of all hours, as of one moment. */
    public SortedMap<HourPartition, HourVersion> versions() {
        return versions(readable().map(Table::newScan));
    }

    private static Expression within(HourPartition hour) {
        return Expressions.and(
                Expressions.greaterThanOrEqual("timestamp", micros(hour)),
                Expressions.lessThan("timestamp", micros(hour.plusHours(1))));
    }

    /** A scan keeps the snapshot that it was made of, whatever is committed meanwhile. */
    private static long snapshotOf(Optional<TableScan> scan) {
        return scan.flatMap(made -> Optional.ofNullable(made.snapshot()))
                .map(Snapshot::snapshotId)
                .orElse(0L);
    }

    private SortedMap<HourPartition, HourVersion> versions(Optional<TableScan> scan) {
        SortedMap<HourPartition, HourVersion> versions = new TreeMap<>();
        long snapshot = snapshotOf(scan);
        if (snapshot != 0) {
            filesOf(scan.orElseThrow())
                    .forEach((hour, files) -> versions.put(
                            hour, new HourVersion(hour, snapshot, numberOf(files), files, stateOf(files))));
        }
        return versions;
    }

    private static Map<HourPartition, List<DataFile>> filesOf(TableScan scan) {
        Map<HourPartition, List<DataFile>> files = new HashMap<>();
        try (CloseableIterable<FileScanTask> tasks = scan.includeColumnStats().planFiles()) {
            for (FileScanTask task : tasks) {
                if (!task.deletes().isEmpty()) {
                    throw new LakeFaultException(
                            "%s: another engine deleted rows of it; rewrite the table's data files first"
                                    .formatted(task.file().location()));
                }
                files.computeIfAbsent(hourOf(task.file()), hour -> new ArrayList<>())
                        .add(task.file().copy());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        files.values().forEach(ofHour -> ofHour.sort(Comparator.comparing(DataFile::location)));
        return files;
    }

    private static HourPartition hourOf(DataFile file) {
        Integer hours = file.partition().get(0, Integer.class);
        return HourPartition.of(Instant.EPOCH).plusHours(hours);
    }

    private static long numberOf(List<DataFile> files) {
        return files.stream().mapToLong(DataFile::dataSequenceNumber).max().orElse(0);
    }

    /** The account that names the newest of {@code files}; of files of another writer it is a new one. */
    private HourState stateOf(List<DataFile> files) {
        long records = files.stream().mapToLong(DataFile::recordCount).sum();
        return files.stream()
                .map(file -> DATA_FILE.matcher(file.location()))
                .filter(Matcher::matches)
                .max(Comparator.comparingLong(file -> Long.parseLong(file.group(2))))
                .flatMap(file -> accountOf(file.group()))
                .flatMap(account -> lake.read(keyOf(account)))
                .map(content -> json.readValue(content, HourState.class))
                .orElseGet(() -> new HourState(0, new Lines(records, 0, List.of()), 0, new TreeMap<>()));
    }

    /** The location of the account beside the data file at {@code location}; empty for a file of another writer. */
    static Optional<String> accountOf(String location) {
        Matcher file = DATA_FILE.matcher(location);
        return file.matches() ? Optional.of(file.group(1) + ".json") : Optional.empty();
    }

    private String keyOf(String location) {
        return io.key(location);
    }

    /** Downloads the files of {@code version} into {@code folder}. */
    public List<Path> download(HourVersion version, Path folder) throws InterruptedException, IOException {
        Map<String, Path> files = new HashMap<>();
        for (DataFile file : version.files()) {
            files.put(keyOf(file.location()), folder.resolve("known-" + files.size() + ".parquet"));
        }
        lake.download(files);
        return List.copyOf(files.values());
    }

    /** The keys of the files of {@code version}. */
    public List<String> keysOf(HourVersion version) {
        return version.files().stream().map(file -> keyOf(file.location())).toList();
    }

    /**
     * A version that is being made.
     *
     * @param files its new files, which are on disk
     * @param replaces true if they hold all records of the hour; false if the files of the base stay
     */
    public record Draft(HourVersion base, List<Path> files, boolean replaces, HourState state) {}

    /**
     * Writes the records of {@code base} and of {@code lines} to files. Few lines become a file beside those of a large
     * base, until it has {@value #MOST_FILES}; else all records are written anew.
     *
     * @param base the version that the lines are added to
     * @param records the files of {@code base}, on disk
     * @param parts the parts that were read
     * @param lines figures of their lines
     * @param lineFiles the checked lines
     * @param folder a folder that is not there yet
     */
    public Draft fold(
            Connection duck,
            HourVersion base,
            Collection<Path> records,
            Collection<Part> parts,
            Lines lines,
            Collection<Path> lineFiles,
            Path folder)
            throws SQLException, IOException {
        Schema schema = writable().schema();
        boolean few = parts.stream().mapToLong(Part::size).sum() < base.fileBytes()
                && base.files().size() < MOST_FILES;
        boolean adds = few && !lineFiles.isEmpty() && Records.areAddable(duck, lineFiles, records);
        List<Path> files = adds
                ? Records.writeNew(duck, lineFiles, records, schema, folder)
                : Records.write(duck, lineFiles, records, schema, folder);
        return new Draft(base, files, !adds, base.state().next(parts, lines));
    }

    /**
     * Commits {@code draft} as the hour's newest version. An hour without records has no version: its draft is returned as
     * it is, and its parts are read again by the next process.
     *
     * @throws VersionConflictException if another version of the hour was committed since the draft's base
     */
    public HourVersion commit(Connection duck, Draft draft) throws SQLException, IOException {
        HourPartition hour = draft.base().hour();
        Table table = writable();
        String name = "%s/data/%sv%d-%s"
                .formatted(FOLDER, hour.folder(), draft.state().version(), UUID.randomUUID());
        Map<Path, DataFile> files = describe(duck, table, draft, name);
        boolean empty = files.values().stream().allMatch(file -> file.recordCount() == 0);
        if (empty && !draft.base().exists()) {
            return new HourVersion(hour, draft.base().snapshot(), 0, List.of(), draft.state());
        }
        lake.put(name + ".json", json.writeValueAsBytes(draft.state()));
        files.forEach((path, file) -> lake.put(keyOf(file.location()), path));
        Snapshot committed = commit(table, draft, files.values(), name);
        List<DataFile> all =
                new ArrayList<>(draft.replaces() ? List.of() : draft.base().files());
        all.addAll(files.values());
        return new HourVersion(hour, committed.snapshotId(), committed.sequenceNumber(), all, draft.state());
    }

    private Map<Path, DataFile> describe(Connection duck, Table table, Draft draft, String name)
            throws SQLException, IOException {
        Map<Path, DataFile> files = new LinkedHashMap<>();
        for (Path file : draft.files()) {
            String location = io.location("%s-%d.parquet".formatted(name, files.size()));
            files.put(file, RecordFile.describe(duck, table, draft.base().hour(), file, location));
        }
        return files;
    }

    private static Snapshot commit(Table table, Draft draft, Collection<DataFile> files, String name) {
        SnapshotUpdate<?> update =
                draft.replaces() ? replacement(table, draft.base(), files) : addition(table, draft.base(), files);
        try {
            update.set(SUMMARY_NAME, name);
            update.commit();
        } catch (ValidationException | CommitFailedException lost) {
            throw new VersionConflictException(draft.base().hour(), lost);
        }
        return snapshotNamed(name, table);
    }

    private static SnapshotUpdate<?> replacement(Table table, HourVersion base, Collection<DataFile> files) {
        ReplacePartitions replace =
                table.newReplacePartitions().validateNoConflictingData().validateNoConflictingDeletes();
        if (base.snapshot() != 0) {
            replace.validateFromSnapshot(base.snapshot());
        }
        files.forEach(replace::addFile);
        return replace;
    }

    /** Adds files, unless another writer has changed the hour since the base. */
    private static SnapshotUpdate<?> addition(Table table, HourVersion base, Collection<DataFile> files) {
        OverwriteFiles add = table.newOverwrite()
                .conflictDetectionFilter(within(base.hour()))
                .validateFromSnapshot(base.snapshot())
                .validateNoConflictingData()
                .validateNoConflictingDeletes();
        files.forEach(add::addFile);
        return add;
    }

    private static Snapshot snapshotNamed(String name, Table table) {
        for (Snapshot snapshot : table.snapshots()) {
            if (name.equals(snapshot.summary().get(SUMMARY_NAME))) {
                return snapshot;
            }
        }
        throw new IllegalStateException("the snapshot that was just committed is gone: " + name);
    }

    private static long micros(HourPartition hour) {
        return hour.start().getEpochSecond() * MICROS_A_SECOND;
    }
}
