package telemetry.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import telemetry.contract.HourPartition;
import telemetry.lake.HourState;
import telemetry.lake.HourVersion;
import telemetry.lake.Lake;
import telemetry.lake.Parallel;
import telemetry.lake.Part;
import telemetry.lake.RecordsTable;

/**
 * The parts and the newest version of one hour.
 *
 * @param listed all parts in S3
 * @param unread the parts that no version contains
 * @param version the newest version; empty if there is none
 */
record HourParts(HourPartition hour, List<Part> listed, List<Part> unread, Optional<HourVersion> version) {

    /** Returns the hours in {@code range} that have a part or a version, the oldest first. */
    static List<HourParts> of(Lake lake, RecordsTable table, HourRange range) throws InterruptedException, IOException {
        SortedMap<HourPartition, HourVersion> versions = table.versions(range::contains);
        SortedSet<HourPartition> hours = new TreeSet<>(lake.hoursOfParts());
        hours.addAll(versions.keySet());
        hours.removeIf(hour -> !range.contains(hour));
        List<List<Part>> parts = Parallel.map(LakeConnection.REQUESTS, hours, lake::partsOf);
        List<HourParts> found = new ArrayList<>();
        for (HourPartition hour : hours) {
            found.add(of(hour, parts.get(found.size()), Optional.ofNullable(versions.get(hour))));
        }
        return found;
    }

    private static HourParts of(HourPartition hour, List<Part> listed, Optional<HourVersion> version) {
        HourState state = version.map(HourVersion::state).orElse(HourState.NONE);
        return new HourParts(hour, listed, state.unread(listed), version);
    }

    /** Returns the time at which S3 stored the oldest unread part. */
    Optional<Instant> oldestUnread() {
        return unread.stream().map(Part::storedAt).min(Comparator.naturalOrder());
    }
}
