package telemetry.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.PartKey;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of records: the versions of each hour, partitioned by {@code hour(timestamp)}. A commit replaces an hour's
 * records in one snapshot; readers see either all of a version or nothing of it. Each version has its {@link
 * HourState}, an object beside the data that is written before the commit. Safe for use by many threads and processes.
 */
public final class RecordsTable {
    private static final Pattern DATA_FILE = Pattern.compile("(.*/v(\\d+)-[0-9a-f-]{36})(?:-\\d+|/.*)\\.parquet");
    static final int MAX_FILES = 8;
    private static final int VERSIONS_AT_ONCE = 8;

    private final Lake lake;
    private final ObjectIO io;
    private final HourTable table;
    private final JsonMapper json = new JsonMapper();

    /**
     * Creates an instance for the table of records that {@code store} keeps in {@code lake}.
     *
     * @param signals names of the signals that get a column; an existing column stays
     */
    public RecordsTable(Lake lake, TableStore store, List<String> signals) {
        this.lake = lake;
        this.io = new ObjectIO(lake.s3(), lake.bucket());
        this.table = new HourTable(store, TableLayout.of(LakeTable.RECORDS, signals));
    }

    /** Returns the signals that had a column when the table was last read; without a table, the configured signals. */
    public List<String> signalColumns() {
        return Records.signals(table.schema());
    }

    /**
     * Returns the newest version of {@code hour}; a version that does not {@link HourVersion#exists exist} if there is
     * none.
     */
    public HourVersion version(HourPartition hour) {
        return version(hour, table.files(hour));
    }

    /**
     * Returns the newest versions of the hours that {@code wanted} accepts, all from one snapshot. Sends a GET for each
     * hour.
     */
    public SortedMap<HourPartition, HourVersion> versions(Predicate<HourPartition> wanted)
            throws InterruptedException, IOException {
        HourTable.Files files = table.files();
        List<HourPartition> hours =
                files.byHour().keySet().stream().filter(wanted).toList();
        SortedMap<HourPartition, HourVersion> versions = new TreeMap<>();
        for (HourVersion version : Parallel.map(VERSIONS_AT_ONCE, hours, hour -> version(hour, files))) {
            versions.put(version.hour(), version);
        }
        return versions;
    }

    private HourVersion version(HourPartition hour, HourTable.Files found) {
        List<DataFile> files = found.of(hour);
        return files.isEmpty()
                ? new HourVersion(hour, found.snapshot(), found.number(), files, HourState.NONE)
                : new HourVersion(hour, found.snapshot(), numberOf(files), files, stateOf(files));
    }

    private static long numberOf(List<DataFile> files) {
        return files.stream().mapToLong(DataFile::dataSequenceNumber).max().orElse(0);
    }

    /** Reads the account of the newest of {@code files}; creates one if another writer wrote the files. */
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

    /**
     * Returns the location of the account beside the data file at {@code location}; empty for a file of another writer.
     */
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

    /** Returns the objects that hold the records of {@code version}. */
    public List<TableFile> filesOf(HourVersion version) {
        return TableFile.of(version.files(), io);
    }

    /**
     * A version that is being prepared.
     *
     * @param files the new files, on disk
     * @param replaces true if the new files hold all records of the hour; false if the files of the base stay
     * @param erasures the erasures that were known when the draft was made
     */
    public record Draft(HourVersion base, List<Path> files, boolean replaces, HourState state, Erasures erasures) {}

    /**
     * Writes the records of {@code base} and of {@code lines} to files. Few lines become a file of their own beside the
     * files of a large base, as long as these files come from fewer than {@value #MAX_FILES} versions. Otherwise all
     * records are written again.
     *
     * @param base the version that the lines are added to
     * @param records the files of {@code base}, on disk
     * @param parts the parts that were read
     * @param lines figures of the lines of {@code parts}
     * @param lineFiles the checked lines
     * @param folder a folder that does not exist yet
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
        Schema schema = table.writable().schema();
        Erasures erasures = Erasures.in(lake);
        boolean adds =
                isFew(base, parts) && !lineFiles.isEmpty() && Records.areAddable(duck, lineFiles, records, erasures);
        List<Path> files = adds
                ? Records.writeNew(duck, lineFiles, records, erasures, schema, folder)
                : Records.write(duck, lineFiles, records, erasures, schema, folder);
        return new Draft(base, files, !adds, base.state().next(parts, lines), erasures);
    }

    /**
     * Writes the records of {@code base} that no erasure covers to files.
     *
     * @param records the files of {@code base}, on disk
     * @param replacements the parts that will replace read parts, with their sizes in bytes by {@link PartKey#name}
     * @param erased the figures of the lines that the read parts will lose
     * @param folder a folder that does not exist yet
     */
    Draft withoutErased(
            Connection duck,
            HourVersion base,
            Collection<Path> records,
            Map<String, Long> replacements,
            Lines erased,
            Path folder)
            throws SQLException, IOException {
        Erasures erasures = Erasures.in(lake);
        List<Path> files = Records.write(
                duck, List.of(), records, erasures, table.writable().schema(), folder);
        return new Draft(base, files, true, base.state().replaced(replacements, erased), erasures);
    }

    /**
     * Commits {@code draft} as the hour's newest version. An hour without records gets no version: its draft is
     * returned unchanged, and the next process reads its parts again.
     *
     * @throws VersionConflictException if another version of the hour was committed since the draft's base, or if an
     *     erasure began
     */
    public HourVersion commit(Connection duck, Draft draft) throws SQLException, IOException {
        return commit(List.of(stored(duck, draft))).getFirst();
    }

    /**
     * A draft whose objects are stored.
     *
     * @param name the prefix of the keys of the draft's objects
     */
    record Stored(Draft draft, String name, List<DataFile> files) {
        private boolean isNothing() {
            return files.isEmpty() && !draft.base().exists();
        }

        private List<DataFile> removed() {
            return draft.replaces() ? draft.base().files() : List.of();
        }

        private HourVersion version(long snapshot, long number) {
            List<DataFile> kept = draft.replaces() ? List.of() : draft.base().files();
            List<DataFile> all = Stream.concat(kept.stream(), files.stream()).toList();
            return new HourVersion(draft.base().hour(), snapshot, number, all, draft.state());
        }
    }

    /** Returns the columns of the snapshot of {@code version}, which lacks columns that were added later. */
    Schema schemaOf(HourVersion version) {
        return SnapshotUtil.schemaFor(table.writable(), version.snapshot());
    }

    /** Returns the table, with its schema, partitions and order, for writing. */
    Table writable() {
        return table.writable();
    }

    /**
     * Returns true if {@code parts} are small compared with {@code base}, so that a version may be added to its files.
     */
    static boolean isFew(HourVersion base, Collection<Part> parts) {
        long versions = base.files().stream()
                .map(file -> accountOf(file.location()).orElse(file.location()))
                .distinct()
                .count();
        return base.exists() && parts.stream().mapToLong(Part::size).sum() < base.fileBytes() && versions < MAX_FILES;
    }

    /**
     * Commits stored files below the folder {@code name} as the hour's newest version. On a conflict, the caller must
     * delete the files.
     *
     * @throws VersionConflictException as {@link #commit(Connection, Draft)}
     */
    HourVersion commit(Draft draft, String name, List<DataFile> files) {
        if (!files.isEmpty()) {
            lake.put(name + ".json", json.writeValueAsBytes(draft.state()));
        }
        return commit(List.of(new Stored(draft, name, files))).getFirst();
    }

    /** Stores the objects of {@code draft}, which belong to no version yet. Files without records are left out. */
    Stored stored(Connection duck, Draft draft) throws SQLException, IOException {
        HourPartition hour = draft.base().hour();
        String name = "%s/data/%sv%d-%s"
                .formatted(
                        LakeTable.RECORDS.folder(), hour.folder(), draft.state().version(), UUID.randomUUID());
        List<DataFile> files = new ArrayList<>();
        for (Path path : draft.files()) {
            String location = io.location("%s-%d.parquet".formatted(name, files.size()));
            DataFile file = ParquetFile.describe(duck, table.writable(), hour, path, location);
            if (file.recordCount() > 0) {
                lake.put(keyOf(location), path);
                files.add(file);
            }
        }
        if (!files.isEmpty()) {
            lake.put(name + ".json", json.writeValueAsBytes(draft.state()));
        }
        return new Stored(draft, name, files);
    }

    /**
     * Commits {@code drafts} in one snapshot. The drafts are of different hours, and their bases were read from the
     * same snapshot.
     *
     * @throws VersionConflictException as {@link #commit(Connection, Draft)}; nothing is committed then
     */
    List<HourVersion> commit(List<Stored> drafts) {
        List<HourPartition> hours =
                drafts.stream().map(stored -> stored.draft().base().hour()).toList();
        checkErasures(drafts, hours);
        List<DataFile> removed =
                drafts.stream().flatMap(stored -> stored.removed().stream()).toList();
        List<DataFile> added =
                drafts.stream().flatMap(stored -> stored.files().stream()).toList();
        long since = drafts.stream()
                .mapToLong(stored -> stored.draft().base().snapshot())
                .findFirst()
                .orElse(0);
        if (drafts.stream().allMatch(Stored::isNothing)) {
            return drafts.stream().map(stored -> stored.version(since, 0)).toList();
        }
        Snapshot committed = table.commit(drafts.getFirst().name(), since, hours, removed, added);
        return drafts.stream()
                .map(stored -> stored.version(committed.snapshotId(), committed.sequenceNumber()))
                .toList();
    }

    /** Refuses a draft if an erasure began after its fold, because the draft may hold erased records. */
    private void checkErasures(List<Stored> drafts, List<HourPartition> hours) {
        Set<String> now = Erasures.idsIn(lake);
        for (Stored stored : drafts) {
            if (!stored.draft().erasures().ids().equals(now)) {
                throw new VersionConflictException(
                        hours, new IllegalStateException("an erasure began while the version was made"));
            }
        }
    }

    /** Deletes the objects of a draft that was not committed. */
    void drop(Stored stored) {
        List<String> locations = new ArrayList<>();
        stored.files().forEach(file -> locations.add(file.location()));
        locations.add(io.location(stored.name() + ".json"));
        io.deleteFiles(locations);
    }
}
