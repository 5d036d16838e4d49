package telemetry.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

/**
 * Deletes versions that were replaced long ago, and files that no version has: of writers that were killed or lost a race.
 * Everything is judged by age, never by number, so that a writer that stalled finds the versions it builds on, or fails.
 * Safe beside writers and other expiries.
 */
public final class Expiry {
    private final Lake lake;
    private final TableStore store;
    private final Clock clock;
    private final ObjectIO io;

    /** An expiry of the table of records that {@code store} keeps in {@code lake}. */
    public Expiry(Lake lake, TableStore store, Clock clock) {
        this.lake = lake;
        this.store = store;
        this.clock = clock;
        this.io = new ObjectIO(lake.s3(), lake.bucket());
    }

    /**
     * What would be deleted.
     *
     * @param snapshots ids of snapshots that were replaced before the time to keep
     * @param objects keys of objects that no other snapshot needs, and of old metadata, with their sizes in bytes
     */
    public record Plan(List<Long> snapshots, Map<String, Long> objects) {
        private static final Plan NOTHING = new Plan(List.of(), Map.of());

        /** The sum of the sizes. */
        public long bytes() {
            return objects.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Finds what was replaced or abandoned more than {@code keep} ago; changes nothing.
     *
     * @param keep one day at least, which is longer than any commit takes
     */
    public Plan plan(Duration keep) {
        if (keep.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("versions must be kept for a day at least, not " + keep);
        }
        Optional<Table> table = store.find();
        Instant before = clock.instant().minus(keep);
        return table.map(found -> plan(found, before)).orElse(Plan.NOTHING);
    }

    private Plan plan(Table table, Instant before) {
        List<Snapshot> kept = new ArrayList<>();
        List<Long> replaced = new ArrayList<>();
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
        return new Plan(replaced, unneeded(reachable(table, kept), before));
    }

    /** The keys that {@code snapshots} need: manifest lists, manifests, data, and the accounts beside the data. */
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

    private Map<String, Long> unneeded(Set<String> reachable, Instant before) {
        Map<String, Long> unneeded = new TreeMap<>();
        TreeMap<Integer, S3Object> metadata = new TreeMap<>();
        for (S3Object object : lake.objects(RecordsTable.FOLDER + "/data/")) {
            add(object, reachable, before, unneeded);
        }
        for (S3Object object : lake.objects(RecordsTable.FOLDER + "/metadata/")) {
            Matcher version = ObjectTableOperations.METADATA_FILE.matcher(object.key());
            if (version.matches()) {
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
        return unneeded;
    }

    private static void add(S3Object object, Set<String> reachable, Instant before, Map<String, Long> unneeded) {
        if (!reachable.contains(object.key()) && object.lastModified().isBefore(before)) {
            unneeded.put(object.key(), object.size());
        }
    }

    /** Forgets the snapshots of {@code plan} and then deletes its objects. A crash in between leaves objects to the next plan. */
    public void carryOut(Plan plan) {
        if (!plan.snapshots().isEmpty()) {
            ExpireSnapshots expire =
                    store.find().orElseThrow().expireSnapshots().cleanupLevel(ExpireSnapshots.CleanupLevel.NONE);
            plan.snapshots().forEach(expire::expireSnapshotId);
            expire.commit();
        }
        io.deleteFiles(plan.objects().keySet().stream().map(io::location).toList());
    }
}
