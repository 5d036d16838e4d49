package telemetry.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import telemetry.contract.HourPartition;
import telemetry.lake.Duck;
import telemetry.lake.SqlText;

/**
 * The vehicles of the last 24 hours, in a database file that pages are read from. Neither the heap nor the time of a
 * page grows with the fleet. Safe for use by many threads; queries run one at a time.
 */
final class FleetTable implements AutoCloseable {
    private static final SqlText BUILD = SqlText.of(FleetTable.class, "fleet.sql");
    private static final SqlText KNOWN = SqlText.of(FleetTable.class, "known.sql");
    private static final SqlText MERGED = SqlText.of(FleetTable.class, "merged.sql");
    private static final String READING_MEMORY = "SET memory_limit = '128MiB'"; // of an open database between pages

    private final Content content;
    private final Path file;
    private final Connection duck;
    private LiveList taken = LiveList.UNKNOWN;
    private final Map<Scope, Fleet.Totals> totals = new HashMap<>();

    /**
     * The content of a table.
     *
     * @param at time at which the tables were listed
     * @param hours the hours, oldest first
     * @param states state of each hour
     */
    record Content(Instant at, List<HourPartition> hours, List<Fleet.HourProgress> states) {
        /** Returns SQL of the start of the newest complete hour; NULL if there is none. */
        private String newestCompleteSql() {
            int newest = states.lastIndexOf(Fleet.HourProgress.COMPLETE);
            return newest < 0
                    ? "CAST(NULL AS TIMESTAMPTZ)"
                    : "make_timestamptz(%d)".formatted(hours.get(newest).start().getEpochSecond() * 1_000_000);
        }
    }

    private FleetTable(Content content, Path file, Connection duck) {
        this.content = content;
        this.file = file;
        this.duck = duck;
    }

    /**
     * Builds the table.
     *
     * @param source SQL of a relation with the rows of the table vehicles
     * @param file the database file to create
     */
    static FleetTable build(Duck duck, Content content, String source, Path file) throws SQLException {
        Path folder = Objects.requireNonNull(file.getParent());
        try (Connection building = duck.open(folder);
                Statement statement = building.createStatement()) {
            statement.execute("ATTACH %s AS built".formatted(SqlText.quoted(file.toString())));
            statement.execute(BUILD.withSql("source", source)
                    .withSql(
                            "first",
                            Long.toString(content.hours().getFirst().start().getEpochSecond()))
                    .text());
            statement.execute("DETACH built");
        }
        Connection reading = duck.open(folder);
        try (Statement statement = reading.createStatement()) {
            statement.execute(READING_MEMORY);
            statement.execute("ATTACH %s AS built (READ_ONLY)".formatted(SqlText.quoted(file.toString())));
            statement.execute(
                    MERGED.withSql("complete", content.newestCompleteSql()).text());
        }
        return new FleetTable(content, file, reading);
    }

    Content content() {
        return content;
    }

    /** Returns a page of the vehicles of the tables and of {@code live}. */
    synchronized Fleet page(FleetQuery query, LiveList live) throws SQLException {
        take(live);
        return new Fleet(
                content.at(),
                live.at(),
                content.hours().stream().map(HourPartition::toString).toList(),
                content.states(),
                query.vehicle().isEmpty() ? rows(query.matching() + query.order(), query) : placed(query),
                query.isOfAll() ? totals(query.scope()).vehicles() : count(query),
                totals(query.scope()));
    }

    /** Returns the page at the place of a vehicle, or the first page if the vehicle is gone. */
    private List<Fleet.Row> placed(FleetQuery query) throws SQLException {
        try (PreparedStatement select = duck.prepareStatement("SELECT %s FROM %s WHERE vehicle_id = ?"
                .formatted(query.sort().key(), query.scope().of("merged")))) {
            query.scope().set(select, query.vehicle());
            try (ResultSet key = select.executeQuery()) {
                return key.next()
                        ? rows(query.matching() + query.place() + query.order(), query, key.getLong(1))
                        : rows(query.matching() + query.order(), query);
            }
        }
    }

    private List<Fleet.Row> rows(String from, FleetQuery query, Long... key) throws SQLException {
        List<Object> parameters = new ArrayList<>(query.parameters());
        for (Long place : key) {
            parameters.addAll(List.of(place, place, query.vehicle()));
        }
        List<Fleet.Row> rows = rows(from, parameters);
        return query.from() == FleetQuery.From.BEFORE ? rows.reversed() : rows;
    }

    /** Returns one vehicle, with zeros if neither the tables nor {@code live} have it within {@code scope}. */
    synchronized Fleet.Row vehicle(String id, Scope scope, LiveList live) throws SQLException {
        take(live);
        List<Fleet.Row> rows = rows(
                " FROM %s WHERE vehicle_id = ?".formatted(scope.of("merged")),
                Stream.concat(scope.parameters().stream(), Stream.of(id)).toList());
        return rows.isEmpty() ? Fleet.Row.of(id, null, 0, null, 0, false, false) : rows.getFirst();
    }

    private void take(LiveList live) throws SQLException {
        if (live.equals(taken)) {
            return;
        }
        try (Statement statement = duck.createStatement()) {
            statement.execute("DELETE FROM live");
        }
        try (DuckDBAppender rows = duck.unwrap(DuckDBConnection.class).createAppender("main", "live")) {
            for (LiveList.Vehicle vehicle : live.vehicles()) {
                rows.beginRow();
                rows.append(vehicle.vehicleId());
                rows.append(vehicle.fleet());
                rows.append(vehicle.records());
                rows.append(vehicle.lastSeen().atOffset(ZoneOffset.UTC));
                rows.append(vehicle.anomalous());
                rows.endRow();
            }
        }
        try (Statement statement = duck.createStatement()) {
            statement.execute(KNOWN.text());
        }
        taken = live;
        totals.clear();
    }

    private List<Fleet.Row> rows(String from, List<?> parameters) throws SQLException {
        List<Fleet.Row> rows = new ArrayList<>();
        Map<Long, Fleet.Row> byPlace = new HashMap<>();
        try (PreparedStatement select = duck.prepareStatement(
                "SELECT vehicle_id, records, last_seen, live, silent, anomalous, place, fleet" + from)) {
            set(select, parameters);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    Fleet.Row row = row(found);
                    rows.add(row);
                    if (row.records() > 0) {
                        byPlace.put(found.getLong(7), row);
                    }
                }
            }
        }
        addHours(byPlace);
        return rows;
    }

    private static Fleet.Row row(ResultSet row) throws SQLException {
        OffsetDateTime seen = row.getObject(3, OffsetDateTime.class);
        return Fleet.Row.of(
                row.getString(1),
                row.getString(8),
                row.getLong(2),
                seen == null ? null : seen.toInstant(),
                row.getInt(4),
                row.getBoolean(5),
                row.getBoolean(6));
    }

    private void addHours(Map<Long, Fleet.Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        String places = rows.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "));
        try (Statement statement = duck.createStatement();
                ResultSet hour = statement.executeQuery("""
                        SELECT place, h.hour, h.records, h.missing FROM (
                          SELECT rowid AS place, unnest(hours) AS h FROM built.fleet WHERE rowid IN (%s))
                        """.formatted(places))) {
            while (hour.next()) {
                Fleet.Row row = Objects.requireNonNull(rows.get(hour.getLong(1)));
                row.counts()[hour.getInt(2)] = hour.getLong(3);
                row.missing()[hour.getInt(2)] = hour.getObject(4, Long.class);
            }
        }
    }

    private Fleet.Totals totals(Scope scope) throws SQLException {
        Fleet.Totals known = totals.get(scope);
        if (known == null) {
            known = readTotals(scope);
            totals.put(scope, known);
        }
        return known;
    }

    private Fleet.Totals readTotals(Scope scope) throws SQLException {
        try (PreparedStatement select = duck.prepareStatement("""
                SELECT count(*), CAST(coalesce(sum(records), 0) AS BIGINT), count(*) FILTER (WHERE silent),
                  count(*) FILTER (WHERE live > 0) FROM %s
                """.formatted(scope.of("merged")))) {
            scope.set(select);
            try (ResultSet all = select.executeQuery()) {
                all.next();
                return new Fleet.Totals(all.getLong(1), all.getLong(2), all.getLong(3), all.getLong(4));
            }
        }
    }

    private long count(FleetQuery query) throws SQLException {
        try (PreparedStatement select = duck.prepareStatement("SELECT count(*)" + query.matching())) {
            set(select, query.parameters());
            try (ResultSet count = select.executeQuery()) {
                count.next();
                return count.getLong(1);
            }
        }
    }

    private static void set(PreparedStatement select, List<?> parameters) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            select.setObject(i + 1, parameters.get(i));
        }
    }

    /** Deletes the table's file. */
    @Override
    public synchronized void close() throws SQLException {
        duck.close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
