package telemetry.console;

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
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.lake.DerivedTables;
import telemetry.lake.Duck;
import telemetry.lake.Lake;
import telemetry.lake.SqlText;
import telemetry.lake.TableFile;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Queries the table of vehicles for the last 24 hours. The table's files are cached in a folder and queried with
 * DuckDB. Heap use therefore does not depend on the size of the fleet. Safe for use by many threads; queries run one at
 * a time.
 */
final class FleetView {
    /** The number of hours shown, the current hour included. */
    static final int HOURS = 24;

    private static final SqlText FLEET = SqlText.of(FleetView.class, "fleet.sql");
    private static final Duration MAX_AGE = Duration.ofSeconds(30);

    private final Lake lake;
    private final DerivedTables derived;
    private final Duck duck;
    private final Path folder;
    private final Clock clock;
    private @Nullable Tables cachedTables;
    private @Nullable Fleet cachedFleet;

    /** The cached files by the index of their hour. An hour that is not aggregated has no entry. */
    private record Tables(Instant at, List<HourPartition> hours, SortedMap<Integer, List<Path>> files) {
        int newest() {
            return files.isEmpty() ? 0 : files.lastKey();
        }

        List<Path> all() {
            return files.values().stream().flatMap(List::stream).toList();
        }

        boolean hasSameFilesAs(@Nullable Tables other) {
            return other != null && other.hours().equals(hours) && other.files().equals(files);
        }
    }

    /**
     * Creates a view with an empty cache.
     *
     * @param folder folder for the cached files; the view must be its only user
     */
    FleetView(Lake lake, DerivedTables derived, Duck duck, Path folder, Clock clock) {
        this.lake = lake;
        this.derived = derived;
        this.duck = duck;
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Record counts by vehicle and hour.
     *
     * @param hours start of each hour, oldest first
     * @param aggregated true for each hour that is aggregated; the counts of other hours are meaningless
     * @param vehicles vehicles with the most records, up to the requested number
     * @param vehiclesInAll number of vehicles with a record in these hours
     * @param recordsInAll number of records in these hours
     * @param silent vehicles without a record in the last aggregated hour, up to the requested number
     * @param silentInAll number of vehicles without a record in the last aggregated hour
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Fleet(
            List<String> hours,
            List<Boolean> aggregated,
            List<Row> vehicles,
            long vehiclesInAll,
            long recordsInAll,
            List<String> silent,
            long silentInAll) {}

    /**
     * The counts of a vehicle.
     *
     * @param counts records per hour, oldest hour first
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @SuppressWarnings("ArrayRecordComponent") // serialized only, never compared
    record Row(String vehicle, long records, long[] counts) {
        static Row of(String vehicle, long[] counts) {
            return new Row(vehicle, Arrays.stream(counts).sum(), counts);
        }
    }

    /**
     * Returns the counts of the vehicles whose ids contain {@code search}. The counts are at most 30 s old.
     *
     * @param limit maximum number of vehicles to list
     */
    synchronized Fleet fleet(String search, int limit) throws SQLException, IOException, InterruptedException {
        Tables tables = tables();
        if (!search.isEmpty()) {
            return query(tables, search, limit);
        }
        Fleet known = cachedFleet;
        if (known == null) {
            known = query(tables, "", limit);
            cachedFleet = known;
        }
        return known;
    }

    /** Marks the cache as stale, so the next query looks for new files. */
    synchronized void refresh() {
        Tables known = cachedTables;
        cachedTables = known == null ? null : new Tables(Instant.MIN, known.hours(), known.files());
    }

    /** Returns the counts of one vehicle, or zeros if the vehicle has no records. */
    synchronized Row vehicle(String id) throws SQLException, IOException, InterruptedException {
        Tables tables = tables();
        try (Connection database = duck.open(folder);
                Statement statement = database.createStatement()) {
            if (tables.files().isEmpty()) {
                return Row.of(id, new long[HOURS]);
            }
            create(statement, tables, id);
            return rows(statement, List.of(id)).getFirst();
        }
    }

    private Fleet query(Tables tables, String search, int limit) throws SQLException {
        List<String> hours =
                tables.hours().stream().map(HourPartition::toString).toList();
        List<Boolean> aggregated = new ArrayList<>();
        for (int hour = 0; hour < HOURS; hour++) {
            aggregated.add(tables.files().containsKey(hour));
        }
        if (tables.files().isEmpty()) {
            return new Fleet(hours, aggregated, List.of(), 0, 0, List.of(), 0);
        }
        try (Connection database = duck.open(folder);
                Statement statement = database.createStatement()) {
            create(statement, tables, search);
            List<String> busiest = vehicles(statement, "true", limit);
            List<String> silent = vehicles(statement, "NOT is_reporting", limit);
            List<Row> rows = rows(statement, busiest);
            try (ResultSet all = statement.executeQuery(
                    "SELECT count(*), CAST(coalesce(sum(records), 0) AS BIGINT), count(*) FILTER (WHERE NOT is_reporting) FROM fleet")) {
                all.next();
                return new Fleet(hours, aggregated, rows, all.getLong(1), all.getLong(2), silent, all.getLong(3));
            }
        }
    }

    private void create(Statement statement, Tables tables, String search) throws SQLException {
        long first = tables.hours().getFirst().start().getEpochSecond();
        statement.execute(FLEET.withSql("files", SqlText.list(tables.all()))
                .withSql("first", Long.toString(first))
                .withSql("newest", Integer.toString(tables.newest()))
                .with(Map.of("search", search)));
    }

    private static List<String> vehicles(Statement statement, String condition, int limit) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(
                "SELECT vehicle_id FROM fleet WHERE %s ORDER BY records DESC, vehicle_id LIMIT %d"
                        .formatted(condition, limit))) {
            while (row.next()) {
                ids.add(row.getString(1));
            }
        }
        return ids;
    }

    private static List<Row> rows(Statement statement, List<String> ids) throws SQLException {
        Map<String, long[]> counts = new LinkedHashMap<>();
        ids.forEach(id -> counts.put(id, new long[HOURS]));
        String list = ids.stream().map(SqlText::quoted).collect(Collectors.joining(", "));
        if (!ids.isEmpty()) {
            try (ResultSet row = statement.executeQuery(
                    "SELECT vehicle_id, hour, \"count\" FROM counts WHERE vehicle_id IN (" + list + ")")) {
                while (row.next()) {
                    Objects.requireNonNull(counts.get(row.getString(1)))[row.getInt(2)] = row.getLong(3);
                }
            }
        }
        return counts.entrySet().stream()
                .map(entry -> Row.of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private Tables tables() throws IOException, InterruptedException {
        Tables known = cachedTables;
        if (known != null && !known.at().plus(MAX_AGE).isBefore(clock.instant())) {
            return known;
        }
        Tables now = download();
        if (!now.hasSameFilesAs(known)) {
            cachedFleet = null;
        }
        cachedTables = now;
        return now;
    }

    private Tables download() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        List<HourPartition> hours = hours();
        SortedMap<Integer, List<Path>> files = new TreeMap<>();
        Map<String, Path> missing = new HashMap<>();
        derived.files(LakeTable.VEHICLES, hours.getFirst(), hours.getLast().plusHours(1))
                .forEach((hour, ofHour) -> {
                    List<Path> copies = new ArrayList<>();
                    for (TableFile file : ofHour) {
                        Path copy = copyOf(file);
                        copies.add(copy);
                        if (Files.notExists(copy)) {
                            missing.put(file.key(), copy);
                        }
                    }
                    files.put(hours.indexOf(hour), copies);
                });
        lake.download(missing);
        Tables now = new Tables(clock.instant(), hours, files);
        deleteAllBut(now.all());
        return now;
    }

    /** Returns the path of the cached copy. Keys are never reused, so an existing copy is always valid. */
    private Path copyOf(TableFile file) {
        return folder.resolve(file.key().replace('/', '_'));
    }

    private void deleteAllBut(Collection<Path> files) throws IOException {
        try (Stream<Path> present = Files.list(folder)) {
            for (Path file :
                    present.filter(path -> path.toString().endsWith(".parquet")).toList()) {
                if (!files.contains(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    private List<HourPartition> hours() {
        HourPartition now = HourPartition.of(clock.instant());
        List<HourPartition> hours = new ArrayList<>();
        for (int back = HOURS - 1; back >= 0; back--) {
            hours.add(now.plusHours(-back));
        }
        return hours;
    }
}
