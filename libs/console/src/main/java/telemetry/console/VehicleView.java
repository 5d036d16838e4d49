package telemetry.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.springframework.http.HttpStatus;
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
import telemetry.service.Problems;

/** Reads one vehicle from the tables, and its newest records from unread parts. Safe for use by many threads. */
final class VehicleView {
    private static final SqlText STEPS = SqlText.of(VehicleView.class, "steps.sql");
    private static final int MAX_STEPS = 360;
    private static final long MAX_RECORD_BYTES = 256L << 20; // of an hour's records, for one signal
    private static final long MAX_EXPORT_BYTES = 1L << 30;
    private static final Duration BY_RECORD = Duration.ofHours(2); // longest range that is read from records
    private static final long MICROS = 1_000_000;

    private final Lake lake;
    private final RecordsTable table;
    private final DerivedTables derived;
    private final FleetView fleet;
    private final TableCache files;
    private final RawLines lines;
    private final Duck duck;
    private final Path folder;
    private final Clock clock;

    /** Creates a view; {@code folder} is for exports, which are deleted once they are sent. */
    VehicleView(
            Lake lake,
            RecordsTable table,
            DerivedTables derived,
            FleetView fleet,
            TableCache files,
            RawLines lines,
            Duck duck,
            Path folder,
            Clock clock) {
        this.lake = lake;
        this.table = table;
        this.derived = derived;
        this.fleet = fleet;
        this.files = files;
        this.lines = lines;
        this.duck = duck;
        this.folder = folder;
        this.clock = clock;
    }

    /** Returns the counts and the signals of a vehicle; zeros and no signals for one that {@code scope} lacks. */
    VehiclePage page(String id, Scope scope, LiveList live) throws SQLException, IOException, InterruptedException {
        FleetTable.Content content = fleet.content();
        Fleet.Row row = fleet.vehicle(id, scope, live);
        int newest = row.counts().length - 1;
        while (newest >= 0 && row.counts()[newest] == 0) {
            newest--;
        }
        HourPartition hour = newest < 0 ? null : content.hours().get(newest);
        return new VehiclePage(
                content.at(),
                live.at(),
                content.hours().stream().map(HourPartition::toString).toList(),
                content.states(),
                row,
                hour == null ? null : hour.toString(),
                hour == null ? List.of() : signals(id, scope, hour));
    }

    private List<VehiclePage.Signal> signals(String id, Scope scope, HourPartition hour)
            throws SQLException, IOException, InterruptedException {
        if (!readable(id, scope, hour, hour.plusHours(1)).test(hour)) {
            return List.of();
        }
        return files.read(of(LakeTable.SIGNALS, hour), copies -> querySignals(id, copies));
    }

    private List<VehiclePage.Signal> querySignals(String id, List<Path> signals) throws SQLException, IOException {
        Files.createDirectories(folder);
        List<VehiclePage.Signal> found = new ArrayList<>();
        try (Connection database = duck.open(folder);
                PreparedStatement select =
                        database.prepareStatement("""
                        SELECT signal, unit, "count", "min", mean, "max", "last"
                        FROM %s WHERE vehicle_id = ? ORDER BY signal
                        """.formatted(SqlText.rows(LakeTable.SIGNALS, signals)))) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new VehiclePage.Signal(
                            row.getString(1),
                            row.getString(2),
                            row.getLong(3),
                            row.getDouble(4),
                            row.getObject(5, Double.class),
                            row.getDouble(6),
                            row.getDouble(7)));
                }
            }
        }
        return found;
    }

    private List<TableFile> of(LakeTable of, HourPartition hour) {
        return derived.files(of, hour, hour.plusHours(1)).getOrDefault(hour, List.of());
    }

    /**
     * Returns a predicate of the hours in which {@code scope} has the vehicle. Tables of signals have no fleet, so that
     * their hours are chosen by the table of vehicles.
     */
    private Predicate<HourPartition> readable(String id, Scope scope, HourPartition first, HourPartition end)
            throws SQLException, IOException, InterruptedException {
        if (scope.fleet() == null) {
            return hour -> true;
        }
        List<TableFile> all = derived.files(LakeTable.VEHICLES, first, end).values().stream()
                .flatMap(List::stream)
                .toList();
        return files.read(all, copies -> hoursOf(id, scope, copies))::contains;
    }

    private Set<HourPartition> hoursOf(String id, Scope scope, List<Path> vehicles) throws SQLException, IOException {
        Files.createDirectories(folder);
        Set<HourPartition> hours = new TreeSet<>();
        try (Connection database = duck.open(folder);
                PreparedStatement select =
                        database.prepareStatement("SELECT epoch_us(hour_start) FROM %s WHERE vehicle_id = ?"
                                .formatted(scope.of(SqlText.rows(LakeTable.VEHICLES, vehicles))))) {
            scope.set(select, id);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    hours.add(HourPartition.of(Instant.ofEpochSecond(row.getLong(1) / MICROS)));
                }
            }
        }
        return hours;
    }

    /** Returns the values of a signal within the last {@code range}. */
    SignalHistory history(String id, Scope scope, String signal, Duration range)
            throws SQLException, IOException, InterruptedException {
        Instant to = clock.instant();
        Instant from = to.minus(range);
        HourPartition first = HourPartition.of(from);
        HourPartition last = HourPartition.of(to);
        Plan plan = plan(first, last, readable(id, scope, first, last.plusHours(1)), range);
        long step = Math.max(1, range.toSeconds() / MAX_STEPS);
        List<SignalHistory.Point> points = lines.read(plan.unread(), id, scope, (statement, read) -> {
            statement.execute("CREATE TABLE figures (micros BIGINT, low DOUBLE, mean DOUBLE, high DOUBLE)");
            addLines(statement.getConnection(), signal);
            return points(statement, plan, id, scope, signal, from, to, step);
        });
        return new SignalHistory(id, signal, from.getEpochSecond(), to.getEpochSecond(), step, plan.sources(), points);
    }

    /** The files to read for a history. Each hour is in one of the lists. */
    private record Plan(
            List<TableFile> minutes,
            List<TableFile> records,
            List<TableFile> hours,
            List<Part> unread,
            SignalHistory.Sources sources) {}

    private Plan plan(HourPartition first, HourPartition last, Predicate<HourPartition> readable, Duration range)
            throws InterruptedException, IOException {
        HourPartition end = last.plusHours(1);
        SortedMap<HourPartition, List<TableFile>> byMinute = derived.files(LakeTable.SIGNAL_MINUTES, first, end);
        SortedMap<HourPartition, List<TableFile>> byHour = derived.files(LakeTable.SIGNALS, first, end);
        List<TableFile> minutes = new ArrayList<>();
        List<TableFile> records = new ArrayList<>();
        List<TableFile> hours = new ArrayList<>();
        int[] counts = new int[3];
        Set<HourPartition> known = new TreeSet<>(byHour.keySet());
        known.addAll(byMinute.keySet());
        known.removeIf(readable.negate());
        for (HourPartition hour : known) {
            List<TableFile> ofRecords = range.compareTo(BY_RECORD) <= 0 ? smallRecords(hour) : List.of();
            if (!ofRecords.isEmpty()) {
                records.addAll(ofRecords);
                counts[1]++;
            } else if (byMinute.containsKey(hour)) {
                minutes.addAll(byMinute.get(hour));
                counts[0]++;
            } else {
                hours.addAll(byHour.getOrDefault(hour, List.of()));
                counts[2]++;
            }
        }
        List<Part> unread = unread(last);
        return new Plan(
                minutes,
                records,
                hours,
                unread,
                new SignalHistory.Sources(counts[0], counts[1], counts[2], unread.size()));
    }

    private List<TableFile> smallRecords(HourPartition hour) {
        HourVersion version = table.version(hour);
        return version.fileBytes() <= MAX_RECORD_BYTES ? table.filesOf(version) : List.of();
    }

    /** Returns the newest unread parts of the hour {@code last} and of the hour before. */
    private List<Part> unread(HourPartition last) {
        List<Part> unread = new ArrayList<>();
        for (HourPartition hour : List.of(last, last.plusHours(-1))) {
            unread.addAll(table.version(hour).state().unread(lake.partsOf(hour)));
        }
        return RawLines.newest(unread);
    }

    private List<SignalHistory.Point> points(
            Statement statement, Plan plan, String id, Scope scope, String signal, Instant from, Instant to, long step)
            throws SQLException, IOException, InterruptedException {
        Connection database = statement.getConnection();
        List<TableFile> all = new ArrayList<>(plan.minutes());
        all.addAll(plan.hours());
        all.addAll(plan.records());
        return files.read(all, copies -> {
            int minutes = plan.minutes().size();
            int tables = minutes + plan.hours().size();
            addTable(database, LakeTable.SIGNAL_MINUTES, copies.subList(0, minutes), id, signal);
            addTable(database, LakeTable.SIGNALS, copies.subList(minutes, tables), id, signal);
            addRecords(database, copies.subList(tables, copies.size()), id, scope, signal);
            return steps(statement, from, to, step);
        });
    }

    private static void addTable(Connection database, LakeTable of, List<Path> copies, String id, String signal)
            throws SQLException {
        if (copies.isEmpty()) {
            return;
        }
        try (PreparedStatement insert =
                database.prepareStatement("""
                INSERT INTO figures SELECT epoch_us(%s), "min", mean, "max" FROM %s
                WHERE vehicle_id = ? AND signal = ?
                """.formatted(of.time().name(), SqlText.rows(of, copies)))) {
            insert.setString(1, id);
            insert.setString(2, signal);
            insert.execute();
        }
    }

    private static void addRecords(Connection database, List<Path> copies, String id, Scope scope, String signal)
            throws SQLException {
        if (copies.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = database.prepareStatement("""
                INSERT INTO figures SELECT micros, figure, figure, figure FROM (
                  SELECT epoch_us("timestamp") AS micros, %s AS figure FROM %s WHERE vehicle_id = ?)
                """.formatted(
                SignalPath.figureSql("payload", "", signal), scope.of(SqlText.rows(LakeTable.RECORDS, copies))))) {
            scope.set(insert, id);
            insert.execute();
        }
    }

    private static void addLines(Connection database, String signal) throws SQLException {
        try (Statement insert = database.createStatement()) {
            insert.execute("""
                    INSERT INTO figures SELECT micros, figure, figure, figure FROM (
                      SELECT epoch_us(CAST(json_extract_string(line, '$.timestamp') AS TIMESTAMPTZ)) AS micros, %s AS figure
                      FROM lines)
                    """.formatted(SignalPath.figureSql("line", ".payload", signal)));
        }
    }

    private static List<SignalHistory.Point> steps(Statement statement, Instant from, Instant to, long step)
            throws SQLException {
        List<SignalHistory.Point> points = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(STEPS.withSql("from", Long.toString(from.getEpochSecond() * MICROS))
                .withSql("to", Long.toString((to.getEpochSecond() + 1) * MICROS))
                .withSql("step", Long.toString(step * MICROS))
                .text())) {
            while (row.next()) {
                points.add(new SignalHistory.Point(
                        row.getLong(1), row.getDouble(2), row.getObject(3, Double.class), row.getDouble(4)));
            }
        }
        return points;
    }

    /** A format of an export. */
    enum Format {
        CSV("text/csv", "FORMAT csv, HEADER"),
        PARQUET("application/vnd.apache.parquet", "FORMAT parquet");

        private final String contentType;
        private final String options;

        Format(String contentType, String options) {
            this.contentType = contentType;
            this.options = options;
        }

        String contentType() {
            return contentType;
        }
    }

    /**
     * Writes the vehicle's records from the hour {@code first} to {@code last}, both included, to a new file, which the
     * caller deletes.
     */
    Path export(String id, Scope scope, HourPartition first, HourPartition last, Format format)
            throws SQLException, IOException, InterruptedException {
        List<HourVersion> versions =
                List.copyOf(table.versions(hour -> hour.compareTo(first) >= 0 && hour.compareTo(last) <= 0)
                        .values());
        long bytes = versions.stream().mapToLong(HourVersion::fileBytes).sum();
        if (bytes > MAX_EXPORT_BYTES) {
            throw Problems.exception(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "these hours have %,d MB of records; choose fewer hours, or use ./telemetry sql"
                            .formatted(bytes >> 20),
                    null);
        }
        List<TableFile> all = versions.stream()
                .flatMap(version -> table.filesOf(version).stream())
                .toList();
        Files.createDirectories(folder);
        Path file = Files.createTempFile(folder, "export-", "." + format.name());
        return files.read(all, copies -> copy(id, scope, copies, format, file));
    }

    private Path copy(String id, Scope scope, List<Path> copies, Format format, Path file) throws SQLException {
        try (Connection database = duck.open(folder);
                Statement statement = database.createStatement()) {
            statement.execute("""
                    COPY (SELECT * FROM %s WHERE vehicle_id = %s ORDER BY "timestamp", timestamp_nanos, can_id)
                    TO %s (%s)
                    """.formatted(
                            scope.withoutParameters(SqlText.rows(LakeTable.RECORDS, copies)),
                            SqlText.quoted(id),
                            SqlText.quoted(file.toString()),
                            format.options));
        }
        return file;
    }
}
