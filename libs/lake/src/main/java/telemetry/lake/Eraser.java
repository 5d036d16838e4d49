package telemetry.lake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.TemporaryFolder;

/**
 * Erases a vehicle from the lake: its records in one commit, the rows and counts that follow from them, its lines in
 * parts, and the objects of replaced versions. The erasure is stored first, so that later folds leave the vehicle out.
 * To resume an interrupted run, make the same call again: each run searches for the data that are left. For use by one
 * thread; safe beside folds of other processes.
 */
public final class Eraser {
    private static final int MAX_ATTEMPTS = 10;
    private static final int PARTS_AT_ONCE = 4;
    private static final List<LakeTable> OF_VEHICLES = List.of(
            LakeTable.VEHICLES,
            LakeTable.SIGNALS,
            LakeTable.VEHICLE_MINUTES,
            LakeTable.SIGNAL_MINUTES,
            LakeTable.SAMPLES);

    /** The tables without a column of the vehicle. */
    private static final List<LakeTable> OF_HOURS = List.of(LakeTable.HOURS, LakeTable.DICTIONARY);

    private final Lake lake;
    private final TableStore store;
    private final RecordsTable table;
    private final DerivedTables derived;
    private final Duck duck;
    private final Path work;
    private final Clock clock;
    private final Progress progress;

    /**
     * Creates an eraser.
     *
     * @param work a folder for the files of one hour at a time, and for the records of the hours that are changed
     */
    public Eraser(
            Lake lake,
            TableStore store,
            RecordsTable table,
            DerivedTables derived,
            Duck duck,
            Path work,
            Clock clock,
            Progress progress) {
        this.lake = lake;
        this.store = store;
        this.table = table;
        this.derived = derived;
        this.duck = duck;
        this.work = work;
        this.clock = clock;
        this.progress = progress;
    }

    /** A step of an erasure. The steps repeat until a search finds nothing. */
    public enum Step {
        /** Searches an hour for the vehicle. */
        SEARCH,
        /** Writes the records of an hour without the vehicle. */
        RECORDS,
        /** Writes the tables and counts of an hour without the vehicle. */
        TABLES,
        /** Replaces the parts of an hour that have lines of the vehicle. */
        PARTS,
        /** Deletes the objects of replaced versions. */
        OBJECTS
    }

    /** Receives the progress of an erasure, on the thread of the eraser. */
    public interface Progress {
        /** Ignores the progress. */
        Progress NONE = (step, done, all) -> {};

        /**
         * Begins the next hour of a step.
         *
         * @param done the number of hours that the step has done
         * @param all the number of hours of the step
         */
        void at(Step step, int done, int all);
    }

    /**
     * The records to erase.
     *
     * @param from the first hour
     * @param to the end of the range, which is not included
     */
    public record Request(String vehicle, HourPartition from, HourPartition to) {
        /** The first hour that a record can have. */
        public static final HourPartition FIRST = HourPartition.of(Instant.EPOCH);

        /** An end after the last hour. It is fixed, so that a later call resumes the same erasure. */
        public static final HourPartition END = HourPartition.of(Instant.parse("9999-12-31T23:00:00Z"));

        /** Returns the request to erase all records of {@code vehicle}. */
        public static Request ofAll(String vehicle) {
            return new Request(vehicle, FIRST, END);
        }

        boolean isAbout(HourPartition hour) {
            return hour.compareTo(from) >= 0 && hour.compareTo(to) < 0;
        }
    }

    /**
     * The vehicle's share of one hour.
     *
     * @param records the number of the vehicle's records in the table
     * @param rows the number of the vehicle's rows in derived tables and in the counts
     * @param parts the parts that have lines of the vehicle
     */
    private record Share(HourVersion version, long records, long rows, List<PartErasure.Finding> parts) {
        boolean isNothing() {
            return records == 0 && rows == 0 && parts.isEmpty();
        }

        Lines lines() {
            return parts.stream().map(PartErasure.Finding::erased).reduce(Lines.NONE, Lines::and);
        }
    }

    /**
     * Figures of an erasure, either planned or done.
     *
     * @param erasure the id of the stored erasure; empty if nothing was done
     * @param hours the number of hours that have the vehicle
     * @param records the number of records in the table
     * @param rows the number of rows in derived tables and counts
     * @param lines the number of lines in parts
     * @param partsRewritten the number of parts that were replaced by parts without the vehicle's lines
     * @param partsDeleted the number of parts that had no lines of another vehicle
     * @param objectsDeleted the number of deleted objects of replaced versions
     * @param bytesDeleted the size of the deleted objects
     * @param held objects that are too young to be deleted, because a writer may be about to commit them
     * @param done true if nothing of the vehicle is left
     */
    public record Account(
            String erasure,
            int hours,
            long records,
            long rows,
            long lines,
            long partsRewritten,
            long partsDeleted,
            long objectsDeleted,
            long bytesDeleted,
            List<String> held,
            boolean done) {

        private static Account of(Collection<Share> shares) {
            List<PartErasure.Finding> parts =
                    shares.stream().flatMap(share -> share.parts().stream()).toList();
            long emptied = parts.stream().filter(part -> part.kept() == 0).count();
            return new Account(
                    "",
                    shares.size(),
                    shares.stream().mapToLong(Share::records).sum(),
                    shares.stream().mapToLong(Share::rows).sum(),
                    shares.stream().mapToLong(share -> share.lines().count()).sum(),
                    parts.size() - emptied,
                    emptied,
                    0,
                    0,
                    List.of(),
                    false);
        }

        private Account and(Account more) {
            return new Account(
                    erasure,
                    hours + more.hours,
                    records + more.records,
                    rows + more.rows,
                    lines + more.lines,
                    partsRewritten + more.partsRewritten,
                    partsDeleted + more.partsDeleted,
                    objectsDeleted + more.objectsDeleted,
                    bytesDeleted + more.bytesDeleted,
                    more.held,
                    more.done);
        }

        private Account ended(String id, Expiry.Purged purged) {
            return new Account(
                    id,
                    hours,
                    records,
                    rows,
                    lines,
                    partsRewritten,
                    partsDeleted,
                    objectsDeleted + purged.deleted(),
                    bytesDeleted + purged.bytes(),
                    purged.held(),
                    purged.held().isEmpty());
        }
    }

    /** Returns the figures of the data that {@link #erase} would find; changes nothing. */
    public Account plan(Request request) throws SQLException, IOException, InterruptedException {
        return Account.of(find(request, begun(request)));
    }

    /** Returns the stored erasure of the same request that is not done, or a new erasure. */
    private Erasure begun(Request request) {
        return Erasures.in(lake).all().stream()
                .filter(known -> !known.done() && known.isOf(request.vehicle(), request.from(), request.to()))
                .findFirst()
                .orElseGet(() -> Erasure.begun(request.vehicle(), request.from(), request.to(), clock.instant()));
    }

    /**
     * Erases the data of {@code request}, and repeats the search until no such data are left.
     *
     * @throws LakeFaultException if data are left after ten attempts because other writers committed first; the next
     *     call continues
     * @throws IOException also if a part cannot be searched; the message names the part
     */
    public Account erase(Request request) throws SQLException, IOException, InterruptedException {
        store.checkOwner(); // before the erasure is stored
        Erasure erasure = begun(request);
        Erasures.put(lake, erasure);
        Account account = Account.of(List.of());
        List<Share> shares = find(request, erasure);
        for (int attempt = 1; !shares.isEmpty(); attempt++) {
            if (attempt > MAX_ATTEMPTS) {
                throw new LakeFaultException(
                        "something of the vehicle is still in hour %s after %d attempts; erase it again"
                                .formatted(shares.getFirst().version().hour(), MAX_ATTEMPTS));
            }
            try {
                account = account.and(eraseFrom(shares, erasure, request));
            } catch (VersionConflictException another) {
                // another writer committed first; the next search covers its data
            }
            shares = find(request, erasure);
        }
        progress.at(Step.OBJECTS, 0, 1);
        Expiry.Purged purged = new Expiry(lake, store, clock).purge();
        Account ended = account.ended(erasure.id(), withVehicle(purged, request, erasure));
        if (ended.done()) {
            Erasures.put(lake, erasure.asDone());
        }
        return ended;
    }

    private List<Share> find(Request request, Erasure erasure) throws SQLException, IOException, InterruptedException {
        Predicate<HourPartition> wanted = request::isAbout;
        SortedMap<HourPartition, HourVersion> versions = table.versions(wanted);
        Set<HourPartition> hours = new TreeSet<>(versions.keySet());
        lake.hoursOfParts().stream().filter(wanted).forEach(hours::add);
        derived.files(LakeTable.HOURS).keySet().stream().filter(wanted).forEach(hours::add);
        List<SortedMap<HourPartition, List<TableFile>>> rows =
                OF_VEHICLES.stream().map(derived::files).toList();
        PartErasure parts = new PartErasure(lake, erasure, request.vehicle());
        List<Share> shares = new ArrayList<>();
        int searched = 0;
        for (HourPartition hour : hours) {
            progress.at(Step.SEARCH, searched++, hours.size());
            HourVersion version = versions.getOrDefault(hour, new HourVersion(hour, 0, 0, List.of(), HourState.NONE));
            List<List<TableFile>> rowsOfHour = rows.stream()
                    .map(ofTable -> ofTable.getOrDefault(hour, List.of()))
                    .toList();
            Share share = share(version, rowsOfHour, request, erasure, parts);
            if (!share.isNothing()) {
                shares.add(share);
            }
        }
        return shares;
    }

    private Share share(
            HourVersion version, List<List<TableFile>> rowsOfHour, Request request, Erasure erasure, PartErasure parts)
            throws SQLException, IOException, InterruptedException {
        HourPartition hour = version.hour();
        List<PartErasure.Finding> found = Parallel.map(PARTS_AT_ONCE, lake.partsOf(hour), parts::find).stream()
                .filter(finding -> finding.erased().count() > 0)
                .toList();
        try (TemporaryFolder room = new TemporaryFolder(Files.createTempDirectory(work, "count-"));
                Connection database = duck.open(room.path())) {
            long rows = hasCount(hour, request.vehicle()) ? 1 : 0;
            for (List<TableFile> files : rowsOfHour) {
                rows += count(database, room, files, erasure.vehicleSql());
            }
            long records = count(database, room, table.filesOf(version), erasure.sql());
            // rows of the vehicle stay if the erasure does not cover all of its records
            boolean stays =
                    records == 0 && rows > 0 && count(database, room, table.filesOf(version), erasure.vehicleSql()) > 0;
            return new Share(version, records, stays ? 0 : rows, found);
        }
    }

    private boolean hasCount(HourPartition hour, String vehicle) {
        return lake.read(new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS).key())
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .filter(lines -> lines.contains("\"vehicle_id\":\"" + vehicle + '"'))
                .isPresent();
    }

    /**
     * Counts the rows of {@code files} for which {@code condition} is true. Downloads copies of the files into {@code
     * room}.
     */
    private long count(Connection database, TemporaryFolder room, Collection<TableFile> files, String condition)
            throws SQLException, IOException, InterruptedException {
        if (files.isEmpty()) {
            return 0;
        }
        Map<String, Path> copies = new HashMap<>();
        files.forEach(file -> copies.put(file.key(), room.path().resolve(UUID.randomUUID() + ".parquet")));
        lake.download(copies);
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM read_parquet(%s) WHERE %s"
                        .formatted(SqlText.list(copies.values()), condition))) {
            row.next();
            return row.getLong(1);
        }
    }

    private Account eraseFrom(List<Share> shares, Erasure erasure, Request request)
            throws SQLException, IOException, InterruptedException {
        for (Share share : shares) { // so that the account has all parts that are replaced
            foldUnread(share);
        }
        SortedMap<HourPartition, HourVersion> versions = table.versions(request::isAbout);
        List<HourVersion> changed = commitWithout(shares, versions);
        int rederived = 0;
        for (HourVersion version : changed) {
            progress.at(Step.TABLES, rederived++, changed.size());
            derive(version);
        }
        PartErasure parts = new PartErasure(lake, erasure, request.vehicle());
        try (TemporaryFolder room = new TemporaryFolder(Files.createTempDirectory(work, "parts-"))) {
            int replaced = 0;
            for (Share share : shares) {
                progress.at(Step.PARTS, replaced++, shares.size());
                Parallel.map(PARTS_AT_ONCE, share.parts(), finding -> {
                    parts.replace(finding, room.path());
                    return finding;
                });
            }
        }
        return Account.of(shares);
    }

    private void foldUnread(Share share) throws SQLException, IOException, InterruptedException {
        HourVersion version = table.version(share.version().hour());
        List<Part> unread = version.state()
                .unread(share.parts().stream().map(PartErasure.Finding::part).toList());
        if (unread.isEmpty()) {
            return;
        }
        try (TemporaryFolder room = new TemporaryFolder(Files.createTempDirectory(work, "fold-"));
                Connection database = duck.open(room.path())) {
            Path lines = Files.createDirectory(room.path().resolve("lines"));
            Lines read = lake.download(unread, lines, Long.MAX_VALUE);
            List<Path> known =
                    table.download(version, Files.createDirectory(room.path().resolve("known")));
            List<Path> files = LineFiles.gather(lines);
            table.commit(
                    database,
                    table.fold(
                            database,
                            version,
                            known,
                            unread,
                            read,
                            files,
                            room.path().resolve("records")));
        }
    }

    private List<HourVersion> commitWithout(List<Share> shares, Map<HourPartition, HourVersion> versions)
            throws SQLException, IOException, InterruptedException {
        List<RecordsTable.Stored> stored = new ArrayList<>();
        try {
            List<HourVersion> unchanged = new ArrayList<>();
            int written = 0;
            for (Share share : shares) {
                progress.at(Step.RECORDS, written++, shares.size());
                HourVersion base = versions.get(share.version().hour());
                if (base == null) {
                    unchanged.add(table.version(share.version().hour()));
                } else if (needsVersion(share, base)) {
                    stored.add(without(base, share));
                } else {
                    unchanged.add(base);
                }
            }
            List<HourVersion> all = new ArrayList<>(unchanged);
            all.addAll(stored.isEmpty() ? List.of() : table.commit(stored));
            return all;
        } catch (VersionConflictException lost) {
            stored.forEach(table::drop);
            throw lost;
        }
    }

    /** Returns false if an interrupted run has committed the version already. */
    private static boolean needsVersion(Share share, HourVersion base) {
        return share.records() > 0 || !replacements(share, base).isEmpty();
    }

    /** Returns the sizes of the replacement parts that the account does not have yet. */
    private static Map<String, Long> replacements(Share share, HourVersion base) {
        Map<String, Long> replacements = new HashMap<>();
        for (PartErasure.Finding finding : share.parts()) {
            String name = finding.replacement().name();
            if (!base.state().parts().containsKey(name)) {
                replacements.put(name, finding.replacementBytes());
            }
        }
        return replacements;
    }

    private RecordsTable.Stored without(HourVersion base, Share share)
            throws SQLException, IOException, InterruptedException {
        try (TemporaryFolder room = new TemporaryFolder(Files.createTempDirectory(work, "hour-"));
                Connection database = duck.open(room.path())) {
            List<Path> known =
                    table.download(base, Files.createDirectory(room.path().resolve("known")));
            Lines lines = share.lines();
            long erased = Math.max(lines.count(), share.records()); // expired parts had lines of the vehicle, too
            return table.stored(
                    database,
                    table.withoutErased(
                            database,
                            base,
                            known,
                            replacements(share, base),
                            new Lines(erased, lines.malformed(), List.of()),
                            room.path().resolve("records")));
        }
    }

    private void derive(HourVersion version) throws SQLException, IOException, InterruptedException {
        HourPartition hour = version.hour();
        boolean minutes = !derived.files(LakeTable.VEHICLE_MINUTES, hour, hour.plusHours(1))
                .isEmpty();
        boolean over = !clock.instant().isBefore(version.hour().end());
        try (TemporaryFolder room = new TemporaryFolder(Files.createTempDirectory(work, "derive-"));
                Connection database = duck.open(room.path())) {
            List<Path> records =
                    table.download(version, Files.createDirectory(room.path().resolve("known")));
            CanDictionary dictionary = HourSummary.stored(lake, hour)
                    .map(summary -> Derivation.dictionaryOf(lake, summary))
                    .orElse(CanDictionary.NONE);
            new Derivation(lake, derived, minutes, () -> dictionary)
                    .write(
                            database,
                            version,
                            records,
                            over,
                            Files.createDirectory(room.path().resolve("derived")));
        }
    }

    /** Returns {@code purged} with only the held objects that have the vehicle. */
    private Expiry.Purged withVehicle(Expiry.Purged purged, Request request, Erasure erasure)
            throws SQLException, IOException, InterruptedException {
        List<String> held = new ArrayList<>();
        for (String key : purged.held()) {
            if (key.endsWith(".avro") ? names(key, request.vehicle()) : hasRows(key, erasure)) {
                held.add(key);
            }
        }
        return new Expiry.Purged(purged.deleted(), purged.bytes(), held);
    }

    private boolean hasRows(String key, Erasure erasure) throws SQLException, IOException, InterruptedException {
        if (!key.endsWith(".parquet") || OF_HOURS.stream().anyMatch(table -> key.startsWith(table.folder() + '/'))) {
            return false;
        }
        try (TemporaryFolder room = new TemporaryFolder(Files.createTempDirectory(work, "held-"));
                Connection database = duck.open(room.path())) {
            return count(database, room, List.of(new TableFile(key, 0)), erasure.vehicleSql()) > 0;
        }
    }

    /** Returns true if a manifest has the text {@code vehicle}, as a bound of a file for instance. */
    private boolean names(String key, String vehicle) throws IOException {
        Optional<byte[]> content = lake.read(key);
        if (content.isEmpty()) {
            return false;
        }
        try (DataFileReader<GenericRecord> entries =
                new DataFileReader<>(new SeekableByteArrayInput(content.get()), new GenericDatumReader<>())) {
            boolean named = false;
            while (entries.hasNext()) {
                named |= entries.next().toString().contains(vehicle);
            }
            return named;
        }
    }

    /** Returns the longest time until a held object can be deleted. */
    public static Duration longestCommit() {
        return ObjectTableOperations.MAX_COMMIT_TIME.plusMinutes(10);
    }
}
