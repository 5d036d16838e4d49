package telemetry.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
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
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of records: the versions of each hour, partitioned by {@code hour(timestamp)}. A commit replaces an hour's
 * records in one snapshot; readers see all of a version or nothing of it. With each version goes its {@link HourState}, an
 * object beside the data that is written before the commit. Safe for use by many threads and processes.
 */
public final class RecordsTable {
    private static final Pattern DATA_FILE = Pattern.compile("(.*/v(\\d+)-[0-9a-f-]{36})-\\d+\\.parquet");
    static final int MOST_FILES = 8;
    private static final int VERSIONS_AT_ONCE = 8;

    private final Lake lake;
    private final ObjectIO io;
    private final HourTable table;
    private final JsonMapper json = new JsonMapper();

    /** @param signals names of the signals that get a column; a column stays once it is there */
    public RecordsTable(Lake lake, TableStore store, List<String> signals) {
        this.lake = lake;
        this.io = new ObjectIO(lake.s3(), lake.bucket());
        this.table = new HourTable(store, TableLayout.of(LakeTable.RECORDS, signals));
    }

    /** The signals that have a column in the table as it was looked at last; without a table, the configured ones. */
    public List<String> signalColumns() {
        return Records.signals(table.schema());
    }

    /** The newest version of {@code hour}; one that does not {@link HourVersion#exists exist} if there is none. */
    public HourVersion version(HourPartition hour) {
        return version(hour, table.files(hour));
    }

    /** The newest versions of the hours that {@code wanted} takes, as of one moment; a GET for each. */
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
        HourState state = files.isEmpty() ? HourState.NONE : stateOf(files);
        return new HourVersion(hour, found.snapshot(), numberOf(files), files, state);
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

    /** The objects that hold the records of {@code version}. */
    public List<TableFile> filesOf(HourVersion version) {
        return TableFile.of(version.files(), io);
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
        Schema schema = table.writable().schema();
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
        String name = "%s/data/%sv%d-%s"
                .formatted(
                        LakeTable.RECORDS.folder(), hour.folder(), draft.state().version(), UUID.randomUUID());
        Map<Path, DataFile> files = describe(duck, draft, name);
        boolean empty = files.values().stream().allMatch(file -> file.recordCount() == 0);
        if (empty && !draft.base().exists()) {
            return new HourVersion(hour, draft.base().snapshot(), 0, List.of(), draft.state());
        }
        lake.put(name + ".json", json.writeValueAsBytes(draft.state()));
        files.forEach((path, file) -> lake.put(keyOf(file.location()), path));
        List<DataFile> kept = draft.replaces() ? List.of() : draft.base().files();
        List<DataFile> removed = draft.replaces() ? draft.base().files() : List.of();
        Snapshot committed = table.commit(name, draft.base().snapshot(), List.of(hour), removed, files.values());
        List<DataFile> all =
                Stream.concat(kept.stream(), files.values().stream()).toList();
        return new HourVersion(hour, committed.snapshotId(), committed.sequenceNumber(), all, draft.state());
    }

    private Map<Path, DataFile> describe(Connection duck, Draft draft, String name) throws SQLException, IOException {
        Map<Path, DataFile> files = new LinkedHashMap<>();
        for (Path file : draft.files()) {
            String location = io.location("%s-%d.parquet".formatted(name, files.size()));
            files.put(
                    file,
                    ParquetFile.describe(duck, table.writable(), draft.base().hour(), file, location));
        }
        return files;
    }
}
