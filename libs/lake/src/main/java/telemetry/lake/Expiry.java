package telemetry.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import software.amazon.awssdk.services.s3.model.S3Object;
import telemetry.contract.LakeTable;

/**
 * Deletes versions that were replaced long ago. Also deletes files that belong to no version, because their writer was
 * killed or lost a conflict. Deletion depends on age only, never on the number of versions. A stalled writer therefore
 * finds the versions it builds on, or its commit fails. Safe beside writers and other expiries.
 */
public final class Expiry {
    private final Lake lake;
    private final TableStore store;
    private final Clock clock;
    private final ObjectIO io;

    /** Creates an expiry of the tables that {@code store} keeps in {@code lake}. */
    public Expiry(Lake lake, TableStore store, Clock clock) {
        this.lake = lake;
        this.store = store;
        this.clock = clock;
        this.io = new ObjectIO(lake.s3(), lake.bucket());
    }

    /**
     * The objects and snapshots to delete.
     *
     * @param snapshots ids of snapshots that were replaced before the time to keep, by their table
     * @param objects keys of objects that no other snapshot needs, and of old metadata, with their sizes in bytes
     */
    public record Plan(Map<LakeTable, List<Long>> snapshots, Map<String, Long> objects) {

        /** Returns the number of snapshots. */
        public int snapshotCount() {
            return snapshots.values().stream().mapToInt(List::size).sum();
        }

        /** Returns the sum of the sizes in bytes. */
        public long bytes() {
            return objects.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Finds snapshots and objects that were replaced or abandoned more than {@code keep} ago; changes nothing.
     *
     * @param keep at least one day, which is longer than any commit takes
     */
    public Plan plan(Duration keep) {
        if (keep.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("versions must be kept for a day at least, not " + keep);
        }
        Instant before = clock.instant().minus(keep);
        Map<LakeTable, List<Long>> snapshots = new EnumMap<>(LakeTable.class);
        Map<String, Long> objects = new TreeMap<>();
        for (LakeTable table : LakeTable.values()) {
            Optional<Table> found = store.find(TableLayout.id(table));
            if (found.isPresent()) {
                List<Long> replaced = new ArrayList<>();
                Set<String> reachable = reachable(found.get(), parted(found.get(), before, replaced));
                if (!replaced.isEmpty()) {
                    snapshots.put(table, replaced);
                }
                addUnneeded(table, reachable, before, objects);
            }
        }
        return new Plan(snapshots, objects);
    }

    /** Returns the snapshots to keep, and adds the ids of the other snapshots to {@code replaced}. */
    private static List<Snapshot> parted(Table table, Instant before, List<Long> replaced) {
        List<Snapshot> kept = new ArrayList<>();
        List<Snapshot> all = new ArrayList<>();
        table.snapshots().forEach(all::add);
        all.sort((one, other) -> Long.compare(one.sequenceNumber(), other.sequenceNumber()));
        for (int i = 0; i < all.size(); i++) {
            boolean old = i + 1 < all.size()
                    && Instant.ofEpochMilli(all.get(i + 1).timestampMillis()).isBefore(before);
            if (old) {
                replaced.add(all.get(i).snapshotId());
            } else {
                kept.add(all.get(i));
            }
        }
        return kept;
    }

    /**
     * Returns the keys that {@code snapshots} need: manifest lists, manifests, data, and the accounts beside the data.
     */
    private Set<String> reachable(Table table, List<Snapshot> snapshots) {
        Map<String, ManifestFile> manifests = new HashMap<>();
        Set<String> keys = new HashSet<>();
        for (Snapshot snapshot : snapshots) {
            keys.add(io.key(snapshot.manifestListLocation()));
            snapshot.allManifests(table.io()).forEach(manifest -> manifests.put(manifest.path(), manifest));
        }
        for (ManifestFile manifest : manifests.values()) {
            keys.add(io.key(manifest.path()));
            try (ManifestReader<DataFile> files = ManifestFiles.read(manifest, table.io(), table.specs())) {
                for (DataFile file : files) {
                    keys.add(io.key(file.location()));
                    RecordsTable.accountOf(file.location()).ifPresent(account -> keys.add(io.key(account)));
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        return keys;
    }

    private void addUnneeded(LakeTable table, Set<String> reachable, Instant before, Map<String, Long> unneeded) {
        TreeMap<Integer, S3Object> metadata = new TreeMap<>();
        for (S3Object object : lake.objects(table.folder() + "/data/")) {
            add(object, reachable, before, unneeded);
        }
        for (S3Object object : lake.objects(table.folder() + "/metadata/")) {
            Matcher version = ObjectTableOperations.METADATA_FILE.matcher(object.key());
            if (version.matches() && store.keepsMetadata()) {
                metadata.put(Integer.parseInt(version.group(1)), object);
            } else if (object.key().endsWith(".avro")) {
                add(object, reachable, before, unneeded);
            }
        }
        metadata.forEach((number, object) -> {
            Map.Entry<Integer, S3Object> next = metadata.higherEntry(number);
            if (next != null && next.getValue().lastModified().isBefore(before)) {
                unneeded.put(object.key(), object.size());
            }
        });
    }

    private static void add(S3Object object, Set<String> reachable, Instant before, Map<String, Long> unneeded) {
        if (!reachable.contains(object.key()) && object.lastModified().isBefore(before)) {
            unneeded.put(object.key(), object.size());
        }
    }

    /**
     * Removes the snapshots of {@code plan} from the tables, and then deletes its objects. If the process is killed in
     * between, the next plan finds the objects.
     */
    public void carryOut(Plan plan) {
        plan.snapshots().forEach(this::forget);
        io.deleteFiles(plan.objects().keySet().stream().map(io::location).toList());
    }

    private void forget(LakeTable table, List<Long> snapshots) {
        ExpireSnapshots expire = store.find(TableLayout.id(table))
                .orElseThrow()
                .expireSnapshots()
                .cleanupLevel(ExpireSnapshots.CleanupLevel.NONE);
        snapshots.forEach(expire::expireSnapshotId);
        expire.commit();
    }

    /**
     * The objects that a purge deleted or held.
     *
     * @param deleted the number of deleted objects
     * @param bytes the size of the deleted objects
     * @param held keys of objects of no version that are too young to be deleted, because a writer may be about to
     *     commit them
     */
    record Purged(long deleted, long bytes, List<String> held) {}

    /**
     * Removes all versions of all tables but the newest, and deletes the objects of only the removed versions at once.
     * Deletes objects of no version once no writer can commit them any more. Rewrites manifests that describe removed
     * files.
     */
    Purged purge() {
        long deleted = 0;
        long bytes = 0;
        List<String> held = new ArrayList<>();
        Instant before = clock.instant().minus(ObjectTableOperations.MAX_COMMIT_TIME.plusMinutes(10));
        for (LakeTable table : LakeTable.values()) {
            Optional<Table> found = store.find(TableLayout.id(table)).filter(some -> some.currentSnapshot() != null);
            if (found.isPresent()) {
                Map<String, Long> objects = purgeable(table, found.get(), before, held);
                io.deleteFiles(objects.keySet().stream().map(io::location).toList());
                deleted += objects.size();
                bytes += objects.values().stream().mapToLong(Long::longValue).sum();
            }
        }
        return new Purged(deleted, bytes, held);
    }

    /** Removes all versions of {@code found} but the newest, and returns the objects that may be deleted now. */
    private Map<String, Long> purgeable(LakeTable table, Table found, Instant before, List<String> held) {
        List<Snapshot> all = new ArrayList<>();
        found.snapshots().forEach(all::add);
        Set<String> replaced = reachable(found, all);
        keepNewestAlone(found);
        Set<String> needed = reachable(found, List.of(found.currentSnapshot()));
        Map<String, Long> objects = new TreeMap<>();
        for (String folder : List.of("/data/", "/metadata/")) {
            for (S3Object object : lake.objects(table.folder() + folder)) {
                boolean isFile = folder.equals("/data/") || object.key().endsWith(".avro");
                if (isFile && !needed.contains(object.key())) {
                    if (replaced.contains(object.key()) || object.lastModified().isBefore(before)) {
                        objects.put(object.key(), object.size());
                    } else {
                        held.add(object.key());
                    }
                }
            }
        }
        return objects;
    }

    private static void keepNewestAlone(Table table) {
        if (table.currentSnapshot().dataManifests(table.io()).stream().anyMatch(ManifestFile::hasDeletedFiles)) {
            table.rewriteManifests()
                    .rewriteIf(ManifestFile::hasDeletedFiles)
                    .clusterBy(file -> 0)
                    .commit();
        }
        ExpireSnapshots expire = table.expireSnapshots().cleanupLevel(ExpireSnapshots.CleanupLevel.NONE);
        long newest = table.currentSnapshot().snapshotId();
        boolean some = false;
        for (Snapshot snapshot : table.snapshots()) {
            if (snapshot.snapshotId() != newest) {
                expire.expireSnapshotId(snapshot.snapshotId());
                some = true;
            }
        }
        if (some) {
            expire.commit();
        }
    }
}
