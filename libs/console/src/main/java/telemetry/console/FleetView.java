package telemetry.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.lake.DerivedTables;
import telemetry.lake.Duck;
import telemetry.lake.HourSummary;
import telemetry.lake.Lake;
import telemetry.lake.SqlText;
import telemetry.lake.TableFile;

/**
 * Keeps a {@link FleetTable} of the last 24 hours. When the table is older than 30 seconds, a query starts to look for
 * changed files and is answered from the present table. Only the first query waits for its table. Safe for use by many
 * threads.
 */
final class FleetView implements AutoCloseable {
    /** The number of hours shown, the current hour included. */
    static final int HOURS = 24;

    private static final Logger log = LoggerFactory.getLogger(FleetView.class);
    private static final Duration MAX_AGE = Duration.ofSeconds(30);

    private final Lake lake;
    private final DerivedTables derived;
    private final Duck duck;
    private final TableCache files;
    private final Path folder;
    private final Clock clock;
    private final ReentrantLock refreshing = new ReentrantLock();
    private final Set<String> complete = new HashSet<>(); // files of complete hours, guarded by refreshing
    private List<String> keys = List.of(); // files of the present table, guarded by refreshing
    private int built; // guarded by refreshing
    private volatile @Nullable FleetTable table;
    private volatile Instant checkedAt = Instant.MIN;

    /**
     * Creates a view without a table.
     *
     * @param folder folder for database files; the view must be its only user
     */
    FleetView(Lake lake, DerivedTables derived, Duck duck, TableCache files, Path folder, Clock clock) {
        this.lake = lake;
        this.derived = derived;
        this.duck = duck;
        this.files = files;
        this.folder = folder;
        this.clock = clock;
    }

    /** Returns a page of vehicles. */
    Fleet page(FleetQuery query, LiveList live) throws SQLException, IOException, InterruptedException {
        while (true) {
            FleetTable present = table();
            synchronized (present) {
                if (present == table) { // a table that was replaced is closed
                    return present.page(query, live);
                }
            }
        }
    }

    /** Returns one vehicle; zeros for one that is not within {@code scope}. */
    Fleet.Row vehicle(String id, Scope scope, LiveList live) throws SQLException, IOException, InterruptedException {
        while (true) {
            FleetTable present = table();
            synchronized (present) {
                if (present == table) {
                    return present.vehicle(id, scope, live);
                }
            }
        }
    }

    /** Returns the hours of the table, oldest first, and their states. */
    FleetTable.Content content() throws SQLException, IOException, InterruptedException {
        return table().content();
    }

    private FleetTable table() throws SQLException, IOException, InterruptedException {
        FleetTable present = table;
        if (present == null) {
            refresh();
            return table();
        }
        if (checkedAt.plus(MAX_AGE).isBefore(clock.instant()) && !refreshing.isLocked()) {
            Thread.ofVirtual().name("fleet").start(this::refreshQuietly);
        }
        return present;
    }

    private void refreshQuietly() {
        try {
            refresh();
        } catch (SQLException | IOException | RuntimeException failed) {
            log.atError()
                    .addKeyValue("event", "console_read_failed")
                    .setCause(failed)
                    .log("the console goes on with the tables of {}", checkedAt);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks for changed files and builds the table anew if there are any. */
    void refresh() throws SQLException, IOException, InterruptedException {
        refreshing.lock();
        try {
            Instant now = clock.instant();
            List<HourPartition> hours = hours(now);
            SortedMap<HourPartition, List<TableFile>> found = derived.files(
                    LakeTable.VEHICLES, hours.getFirst(), hours.getLast().plusHours(1));
            FleetTable.Content content = new FleetTable.Content(now, hours, states(hours, found));
            List<String> foundKeys = found.values().stream()
                    .flatMap(List::stream)
                    .map(TableFile::key)
                    .toList();
            FleetTable present = table;
            if (present == null || !foundKeys.equals(keys) || !isSame(present.content(), content)) {
                replace(build(content, found));
                keys = foundKeys;
            }
            checkedAt = now;
        } finally {
            refreshing.unlock();
        }
    }

    private static boolean isSame(FleetTable.Content one, FleetTable.Content other) {
        return one.hours().equals(other.hours()) && one.states().equals(other.states());
    }

    private FleetTable build(FleetTable.Content content, SortedMap<HourPartition, List<TableFile>> found)
            throws SQLException, IOException, InterruptedException {
        Files.createDirectories(folder);
        Path file = folder.resolve("fleet-%d.duckdb".formatted(built++));
        return files.read(
                found.values().stream().flatMap(List::stream).toList(),
                copies -> FleetTable.build(duck, content, SqlText.rows(LakeTable.VEHICLES, copies), file));
    }

    private void replace(FleetTable next) throws SQLException {
        FleetTable before = table;
        table = next;
        if (before != null) {
            before.close();
        }
    }

    private List<Fleet.HourProgress> states(
            List<HourPartition> hours, SortedMap<HourPartition, List<TableFile>> found) {
        List<Fleet.HourProgress> states = new ArrayList<>();
        for (HourPartition hour : hours) {
            List<TableFile> ofHour = found.getOrDefault(hour, List.of());
            states.add(ofHour.isEmpty() ? Fleet.HourProgress.NONE : state(hour, ofHour.getFirst()));
        }
        return states;
    }

    /** Reads the hour's summary, unless the hour was complete with the same file. */
    private Fleet.HourProgress state(HourPartition hour, TableFile file) {
        boolean isComplete = complete.contains(file.key())
                || HourSummary.stored(lake, hour).filter(HourSummary::complete).isPresent();
        if (isComplete) {
            complete.add(file.key());
        }
        return isComplete ? Fleet.HourProgress.COMPLETE : Fleet.HourProgress.PARTIAL;
    }

    private static List<HourPartition> hours(Instant now) {
        HourPartition last = HourPartition.of(now);
        List<HourPartition> hours = new ArrayList<>();
        for (int back = HOURS - 1; back >= 0; back--) {
            hours.add(last.plusHours(-back));
        }
        return hours;
    }

    @Override
    public void close() throws SQLException {
        FleetTable present = table;
        if (present != null) {
            present.close();
        }
    }
}
