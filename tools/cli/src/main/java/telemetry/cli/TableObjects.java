package telemetry.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import telemetry.contract.HourPartition;
import telemetry.lake.Erasures;
import telemetry.lake.Lake;
import telemetry.lake.Part;
import telemetry.lake.RecordsTable;

/**
 * The objects that contain the records of a range of hours.
 *
 * @param files the files of the table
 * @param unread the parts that no version contains, by hour
 * @param signals the signals with a column
 * @param erasures the erasures, whose records are not shown
 */
record TableObjects(
        List<StoredObject> files,
        SortedMap<HourPartition, List<Part>> unread,
        List<String> signals,
        Erasures erasures) {
    static final TableObjects NONE =
            new TableObjects(List.of(), new TreeMap<>(), LakeConnection.SIGNALS, Erasures.NONE);

    /** Returns the objects of the hours in {@code range}. */
    static TableObjects of(Lake lake, RecordsTable table, HourRange range) throws InterruptedException, IOException {
        List<StoredObject> files = new ArrayList<>();
        SortedMap<HourPartition, List<Part>> unread = new TreeMap<>();
        for (HourParts hour : HourParts.of(lake, table, range)) {
            hour.version()
                    .map(table::filesOf)
                    .ifPresent(found -> found.forEach(file -> files.add(StoredObject.of(file, hour.hour()))));
            if (!hour.unread().isEmpty()) {
                unread.put(hour.hour(), hour.unread());
            }
        }
        Erasures erasures = unread.isEmpty() ? Erasures.NONE : Erasures.in(lake);
        return new TableObjects(files, unread, table.signalColumns(), erasures);
    }

    /** Returns the unread parts as objects to download. */
    List<StoredObject> parts() {
        return unread.values().stream()
                .flatMap(List::stream)
                .map(TableObjects::object)
                .toList();
    }

    static StoredObject object(Part part) {
        return new StoredObject(part.key().key(), part.key().hour(), part.etag(), part.size(), part.storedAt());
    }

    /** Returns all objects. */
    List<StoredObject> all() {
        return Stream.concat(files.stream(), parts().stream()).toList();
    }

    /** Returns the files of hours without unread parts. */
    List<StoredObject> wholeFiles() {
        return files.stream().filter(file -> !unread.containsKey(file.hour())).toList();
    }

    /** Returns the files of hours with unread parts. */
    List<StoredObject> partialFiles() {
        return files.stream().filter(file -> unread.containsKey(file.hour())).toList();
    }

    /** Returns the number of unread parts and their hours: {@code 12 parts of 3 hours (2026-11-26T04:00:00Z to ...)}. */
    String unreadText() {
        int parts = unread.values().stream().mapToInt(List::size).sum();
        return unread.size() == 1
                ? "%,d parts of %s".formatted(parts, unread.firstKey())
                : "%,d parts of %,d hours (%s to %s)"
                        .formatted(parts, unread.size(), unread.firstKey(), unread.lastKey());
    }
}
