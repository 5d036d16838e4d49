package telemetry.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;
import telemetry.contract.HourPartition;
import telemetry.lake.Duck;
import telemetry.lake.Lake;
import telemetry.lake.Part;
import telemetry.lake.SqlText;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Finds the lines of a vehicle in parts. Reads the newest parts only, up to a size, because a request must not download
 * an hour of a large fleet. Safe for use by many threads; one of them reads at a time.
 */
final class RawLines {
    private static final long MAX_BYTES = 128L << 20;
    private static final long MAX_ROOM = 1L << 30; // of the lines of compressed parts
    private static final int MAX_PARTS = 1_000;

    private final Lake lake;
    private final Duck duck;
    private final Path folder;

    /** Creates an instance; {@code folder} is its own for the parts of one request. */
    RawLines(Lake lake, Duck duck, Path folder) {
        this.lake = lake;
        this.duck = duck;
        this.folder = folder;
    }

    /**
     * A vehicle's lines of an hour.
     *
     * @param parts parts that were read and have a line of the vehicle, the newest first
     * @param lines the last lines by timestamp, as stored
     * @param inAll number of the vehicle's lines in the parts that were read
     * @param partsRead number of parts that were read, the newest ones
     * @param partsInAll number of parts of the hour
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record OfHour(String hour, List<OfPart> parts, List<String> lines, long inAll, int partsRead, int partsInAll) {}

    /**
     * A part that has lines of the vehicle.
     *
     * @param bytes size of the part
     * @param lines number of the vehicle's lines
     */
    record OfPart(String key, long bytes, long lines) {}

    /** Returns the last {@code limit} lines of a vehicle in an hour. */
    OfHour of(HourPartition hour, String vehicle, Scope scope, int limit)
            throws SQLException, IOException, InterruptedException {
        List<Part> all = lake.partsOf(hour);
        return read(newest(all), vehicle, scope, (statement, read) -> {
            List<OfPart> parts = parts(statement, read);
            List<String> lines = lines(
                    statement,
                    "SELECT line FROM lines ORDER BY json_extract_string(line, '$.timestamp') DESC LIMIT " + limit);
            long inAll = parts.stream().mapToLong(OfPart::lines).sum();
            return new OfHour(hour.toString(), parts, lines, inAll, read.size(), all.size());
        });
    }

    /** Reads the table {@code lines} with the columns {@code part}, a file name, and {@code line}. */
    interface Query<T> {
        T run(Statement statement, List<Part> read) throws SQLException, IOException, InterruptedException;
    }

    /** Returns the result of {@code query} for the vehicle's lines in {@code parts} that {@code scope} has. */
    synchronized <T> T read(List<Part> parts, String vehicle, Scope scope, Query<T> query)
            throws SQLException, IOException, InterruptedException {
        Files.createDirectories(folder);
        try (Connection database = duck.open(folder);
                Statement statement = database.createStatement()) {
            lake.download(parts, folder, MAX_ROOM);
            statement.execute("CREATE TABLE lines (part VARCHAR, line VARCHAR)");
            if (!parts.isEmpty()) {
                add(database, vehicle, scope);
            }
            return query.run(statement, parts);
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private void add(Connection database, String vehicle, Scope scope) throws SQLException, IOException {
        String all = """
                (SELECT json_extract_string(json, '$.fleet') AS fleet, *
                FROM read_ndjson_objects(%s, compression = 'uncompressed', filename = true, ignore_errors = true))
                """.formatted(SqlText.list(files()));
        try (PreparedStatement insert = database.prepareStatement("""
                INSERT INTO lines
                SELECT parse_filename(filename), CAST(json AS VARCHAR)
                FROM %s WHERE json_extract_string(json, '$.vehicle_id') = ?
                """.formatted(scope.of(all)))) {
            scope.set(insert, vehicle);
            insert.execute();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .toList();
        }
    }

    /** Returns the newest of {@code parts} that one request may read. */
    static List<Part> newest(Collection<Part> parts) {
        List<Part> newest = new ArrayList<>();
        long bytes = 0;
        for (Part part : parts.stream()
                .sorted(Comparator.comparing(Part::storedAt).reversed())
                .limit(MAX_PARTS)
                .toList()) {
            bytes += part.size();
            if (bytes > MAX_BYTES && !newest.isEmpty()) {
                break;
            }
            newest.add(part);
        }
        return newest;
    }

    private static List<OfPart> parts(Statement statement, List<Part> read) throws SQLException {
        Map<String, Long> counts = new HashMap<>();
        try (ResultSet row = statement.executeQuery("SELECT part, count(*) FROM lines GROUP BY part")) {
            while (row.next()) {
                counts.put(row.getString(1), row.getLong(2));
            }
        }
        return read.stream()
                .filter(part -> counts.containsKey(part.key().fileName()))
                .map(part -> new OfPart(
                        part.key().key(),
                        part.size(),
                        counts.getOrDefault(part.key().fileName(), 0L)))
                .toList();
    }

    private static List<String> lines(Statement statement, String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                lines.add(row.getString(1));
            }
        }
        return lines;
    }
}
