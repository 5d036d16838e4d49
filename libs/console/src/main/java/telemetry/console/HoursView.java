package telemetry.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.lake.DerivedTables;
import telemetry.lake.Duck;
import telemetry.lake.HourVersion;
import telemetry.lake.Lake;
import telemetry.lake.Part;
import telemetry.lake.RecordsTable;
import telemetry.lake.SqlText;
import telemetry.lake.TableFile;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** Reads the figures of days and the states of hours. Safe for use by many threads. */
final class HoursView {
    private static final int DAYS = 30;
    private static final int MAP_HOURS = 7 * 24;
    private static final int LISTS_AT_ONCE = 8;
    private static final Duration MAX_AGE = Duration.ofSeconds(30);

    private final Lake lake;
    private final RecordsTable table;
    private final DerivedTables derived;
    private final TableCache files;
    private final Duck duck;
    private final Path folder;
    private final Clock clock;
    private @Nullable HoursMap map;

    /** Creates a view; {@code folder} is for spills of DuckDB. */
    HoursView(
            Lake lake,
            RecordsTable table,
            DerivedTables derived,
            TableCache files,
            Duck duck,
            Path folder,
            Clock clock) {
        this.lake = lake;
        this.table = table;
        this.derived = derived;
        this.files = files;
        this.duck = duck;
        this.folder = folder;
        this.clock = clock;
    }

    /** The days of the table of hours, the newest first. */
    record Days(Instant at, List<Day> days) {}

    /**
     * The figures of a day in UTC.
     *
     * @param day for example {@code 2026-11-23}
     * @param hours aggregated hours
     * @param vehicles vehicles in the hour that has the most
     * @param p95Ms 95th percentile from timestamp to ingest in the slowest hour
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Day(String day, int hours, long records, long vehicles, long p95Ms, long duplicates, long malformed) {}

    /** Returns the last 30 days that have an aggregated hour. */
    Days days() throws SQLException, IOException, InterruptedException {
        Instant now = clock.instant();
        HourPartition end = HourPartition.of(now).plusHours(1);
        List<TableFile> all = derived.files(LakeTable.HOURS, end.plusHours(-24L * DAYS), end).values().stream()
                .flatMap(List::stream)
                .toList();
        return new Days(now, all.isEmpty() ? List.of() : files.read(all, this::query));
    }

    private List<Day> query(List<Path> copies) throws SQLException, IOException {
        Files.createDirectories(folder);
        List<Day> days = new ArrayList<>();
        try (Connection database = duck.open(folder);
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT strftime(hour_start, '%%Y-%%m-%%d') AS day, count(*), CAST(sum("count") AS BIGINT),
                          max(vehicles), max(latency_p95_ms), CAST(sum(duplicates) AS BIGINT),
                          CAST(sum(malformed) AS BIGINT)
                        FROM read_parquet(%s, union_by_name = true) GROUP BY day ORDER BY day DESC
                        """.formatted(SqlText.list(copies)))) {
            while (row.next()) {
                days.add(new Day(
                        row.getString(1),
                        row.getInt(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7)));
            }
        }
        return days;
    }

    /** The hours of the last seven days that have parts or a version, the newest first. */
    record HoursMap(Instant at, List<Hour> hours) {}

    /**
     * An hour.
     *
     * @param parts parts in the bucket; expired parts are not included
     * @param unread parts that no version has
     * @param records records of the newest version; 0 without a version
     */
    record Hour(String hour, HourProgress state, int parts, int unread, long records) {}

    /** The progress of an hour. */
    enum HourProgress {
        /** Parts wait for a version. */
        @JsonProperty("unread")
        UNREAD,
        /** All parts are in a version, and the hour goes on. */
        @JsonProperty("partial")
        PARTIAL,
        /** All parts are in a version, and the hour has ended. */
        @JsonProperty("complete")
        COMPLETE
    }

    /** Returns the hours, at most 30 s old. */
    synchronized HoursMap map() throws InterruptedException, IOException {
        HoursMap known = map;
        if (known == null || known.at().plus(MAX_AGE).isBefore(clock.instant())) {
            known = read();
            map = known;
        }
        return known;
    }

    private HoursMap read() throws InterruptedException, IOException {
        Instant now = clock.instant();
        HourPartition first = HourPartition.of(now).plusHours(1L - MAP_HOURS);
        SortedMap<HourPartition, HourVersion> versions = table.versions(hour -> hour.compareTo(first) >= 0);
        Map<HourPartition, List<Part>> parts = parts(first);
        TreeSet<HourPartition> all = new TreeSet<>(versions.keySet());
        all.addAll(parts.keySet());
        return new HoursMap(
                now,
                all.descendingSet().stream()
                        .map(hour -> hour(hour, versions.get(hour), parts.getOrDefault(hour, List.of()), now))
                        .toList());
    }

    private static Hour hour(HourPartition hour, @Nullable HourVersion version, List<Part> parts, Instant now) {
        int unread =
                version == null ? parts.size() : version.state().unread(parts).size();
        HourProgress ended = hour.end().isAfter(now) ? HourProgress.PARTIAL : HourProgress.COMPLETE;
        return new Hour(
                hour.toString(),
                unread > 0 ? HourProgress.UNREAD : ended,
                parts.size(),
                unread,
                version == null ? 0 : version.records());
    }

    private Map<HourPartition, List<Part>> parts(HourPartition first) throws InterruptedException {
        List<HourPartition> hours = lake.hoursOfParts().stream()
                .filter(hour -> hour.compareTo(first) >= 0)
                .toList();
        Map<HourPartition, List<Part>> parts = new HashMap<>();
        try (ExecutorService lists = Executors.newFixedThreadPool(
                LISTS_AT_ONCE, Thread.ofVirtual().name("list-", 0).factory())) {
            List<Callable<List<Part>>> calls = new ArrayList<>();
            hours.forEach(hour -> calls.add(() -> lake.partsOf(hour)));
            List<Future<List<Part>>> listed = lists.invokeAll(calls);
            for (int i = 0; i < hours.size(); i++) {
                parts.put(hours.get(i), result(listed.get(i)));
            }
        }
        return parts;
    }

    private static List<Part> result(Future<List<Part>> listed) {
        if (listed.state() == Future.State.FAILED && listed.exceptionNow() instanceof RuntimeException failed) {
            throw failed;
        }
        return listed.resultNow();
    }
}
