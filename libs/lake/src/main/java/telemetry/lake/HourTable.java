package telemetry.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import telemetry.contract.HourPartition;

/**
 * A table that is partitioned by the hour. Finds the data files of an hour, and commits replacements of data files.
 * Readers see either all of a commit or nothing of it. Safe for use by many threads and processes.
 */
final class HourTable {
    private static final String COMMIT_NAME = "telemetry.version"; // a property of a snapshot
    private static final int MAX_SCHEMA_ATTEMPTS = 20;
    private static final long MICROS_A_SECOND = 1_000_000;

    private final TableStore store;
    private final TableLayout layout;
    private final String time;
    private final ReentrantLock committing = new ReentrantLock();
    private @Nullable Table opened;

    HourTable(TableStore store, TableLayout layout) {
        this.store = store;
        this.layout = layout;
        this.time = layout.schema()
                .findColumnName(layout.partitions().fields().getFirst().sourceId());
    }

    /**
     * Data files by their hour, sorted by their location, from one snapshot.
     *
     * @param snapshot the snapshot that has the files; 0 for a table without a snapshot
     * @param number the number of the commit that made the snapshot; 0 for a table without a snapshot
     */
    record Files(long snapshot, long number, SortedMap<HourPartition, List<DataFile>> byHour) {
        List<DataFile> of(HourPartition hour) {
            return byHour.getOrDefault(hour, List.of());
        }
    }

    /** Returns the files of all hours. */
    Files files() {
        return files(readable().map(Table::newScan));
    }

    /** Returns the files of the hours from {@code first} to {@code end}, which is not included. */
    Files files(HourPartition first, HourPartition end) {
        return files(readable().map(table -> table.newScan().filter(within(first, end))));
    }

    /** Returns the files of {@code hour}. */
    Files files(HourPartition hour) {
        return files(hour, hour.plusHours(1));
    }

    private Expression within(HourPartition first, HourPartition end) {
        return Expressions.and(
                Expressions.greaterThanOrEqual(time, micros(first)), Expressions.lessThan(time, micros(end)));
    }

    private static long micros(HourPartition hour) {
        return hour.start().getEpochSecond() * MICROS_A_SECOND;
    }

    /** Reads the files of a scan. A scan keeps its snapshot, even if there is a newer one. */
    private static Files files(Optional<TableScan> scan) {
        SortedMap<HourPartition, List<DataFile>> files = new TreeMap<>();
        Optional<Snapshot> snapshot = scan.flatMap(made -> Optional.ofNullable(made.snapshot()));
        if (snapshot.isPresent()) {
            addFiles(scan.orElseThrow(), files);
        }
        files.values().forEach(ofHour -> ofHour.sort(Comparator.comparing(DataFile::location)));
        return new Files(
                snapshot.map(Snapshot::snapshotId).orElse(0L),
                snapshot.map(Snapshot::sequenceNumber).orElse(0L),
                files);
    }

    private static void addFiles(TableScan scan, SortedMap<HourPartition, List<DataFile>> files) {
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
    }

    private static HourPartition hourOf(DataFile file) {
        Integer hours = file.partition().get(0, Integer.class);
        return HourPartition.of(Instant.EPOCH).plusHours(hours);
    }

    private synchronized Optional<Table> readable() {
        if (opened == null) {
            opened = store.find(layout.id()).orElse(null);
        } else {
            opened.refresh();
        }
        return Optional.ofNullable(opened);
    }

    /** Returns the table for writing, with all columns of the layout; creates the table if there is none. */
    synchronized Table writable() {
        Table table = opened;
        if (table == null || !missing(table).isEmpty()) {
            table = store.open(layout);
            addMissingColumns(table);
            opened = table;
        }
        return table;
    }

    /** Returns the columns of the table when it was last read; without a table, the columns of the layout. */
    synchronized Schema schema() {
        return opened == null ? layout.schema() : opened.schema();
    }

    /**
     * Adds the missing columns. If two processes add the same columns at once, the second finds the columns after a
     * conflict.
     */
    private void addMissingColumns(Table table) {
        for (int attempt = 1; !missing(table).isEmpty(); attempt++) {
            UpdateSchema update = table.updateSchema();
            missing(table).forEach(column -> update.addColumn(column.name(), column.type()));
            try {
                update.commit();
            } catch (CommitFailedException another) {
                if (attempt == MAX_SCHEMA_ATTEMPTS) {
                    throw another;
                }
                table.refresh();
            }
        }
    }

    private List<Types.NestedField> missing(Table table) {
        return layout.schema().columns().stream()
                .filter(column -> table.schema().findField(column.name()) == null)
                .toList();
    }

    /**
     * Replaces data files in one snapshot.
     *
     * @param name a unique name of the commit
     * @param since the snapshot that {@code removed} were found in; 0 for none
     * @param hours the hours that the commit changes
     * @return the new snapshot
     * @throws VersionConflictException if one of {@code hours} was changed after {@code since}
     */
    Snapshot commit(
            String name,
            long since,
            Collection<HourPartition> hours,
            Collection<DataFile> removed,
            Collection<DataFile> added) {
        committing.lock(); // concurrent commits of this process would cause conflicts
        try {
            return commit(writable(), name, since, hours, removed, added);
        } finally {
            committing.unlock();
        }
    }

    private Snapshot commit(
            Table table,
            String name,
            long since,
            Collection<HourPartition> hours,
            Collection<DataFile> removed,
            Collection<DataFile> added) {
        OverwriteFiles exchange = table.newOverwrite()
                .conflictDetectionFilter(hours.stream()
                        .map(hour -> within(hour, hour.plusHours(1)))
                        .reduce(Expressions.alwaysFalse(), Expressions::or))
                .validateNoConflictingData()
                .validateNoConflictingDeletes();
        if (since != 0) {
            exchange.validateFromSnapshot(since);
        }
        removed.forEach(exchange::deleteFile);
        added.forEach(exchange::addFile);
        try {
            exchange.set(COMMIT_NAME, name);
            exchange.commit();
        } catch (ValidationException | CommitFailedException lost) {
            throw new VersionConflictException(hours, lost);
        }
        return snapshotNamed(name, table);
    }

    private static Snapshot snapshotNamed(String name, Table table) {
        for (Snapshot snapshot : table.snapshots()) {
            if (name.equals(snapshot.summary().get(COMMIT_NAME))) {
                return snapshot;
            }
        }
        throw new IllegalStateException("the snapshot that was just committed is gone: " + name);
    }
}
