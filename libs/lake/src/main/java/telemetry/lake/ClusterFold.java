package telemetry.lake;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.PartKey;

/**
 * Folds hours on a Trino cluster. The cluster reads the parts and writes the files of the next version into a staging
 * table. The aggregator commits these files, so that readers see either all of a version or nothing of it. The rows of
 * records never pass through the aggregator. After a failure, the staging data are deleted here; after a kill, {@link
 * Expiry} deletes them. Safe for use by many threads.
 */
public final class ClusterFold {
    private static final String SCHEMA = "telemetry";
    private static final Pattern LINES_NAME = Pattern.compile("lines_(\\d{1,12})_[0-9a-f]{32}");
    private static final Duration MAX_FOLD_OF_LINES = Duration.ofHours(2); // two statements of at most 50 minutes each
    private static final String PATHS = "path";
    private static final String FIGURES =
            ", count(*) AS copies, array_join(min(IF(vehicle_id IS NULL, part), %d), U&'\\000A') AS malformed"
                    .formatted(Lines.MAX_NAMED);

    private final Cluster cluster;
    private final Lake lake;
    private final RecordsTable records;
    private final Derivation derivation;
    private final StagingTables staging;
    private final Duck duck;
    private final Clock clock;
    private final ObjectIO io;

    /** Creates a fold on {@code cluster}, which must attach to a catalog that serves {@code store}. */
    public ClusterFold(
            Cluster cluster,
            Lake lake,
            RecordsTable records,
            ObjectTableStore store,
            Derivation derivation,
            Duck duck,
            Clock clock) {
        this.cluster = cluster;
        this.lake = lake;
        this.records = records;
        this.derivation = derivation;
        this.staging = new StagingTables(lake, store);
        this.duck = duck;
        this.clock = clock;
        this.io = new ObjectIO(lake.s3(), lake.bucket());
    }

    private String name(StagingTable table) {
        return "%s.%s.\"%s\"".formatted(cluster.catalog(), StagingTable.NAMESPACE, table.name());
    }

    /**
     * Commits a version that holds the records of {@code base} and of {@code parts}.
     *
     * @param folder an empty folder for small files
     * @throws ClusterException if a statement failed; the hour is unchanged
     * @throws VersionConflictException as {@link RecordsTable#commit(Connection, RecordsTable.Draft)}
     */
    public HourVersion fold(HourVersion base, List<Part> parts, Path folder)
            throws SQLException, IOException, InterruptedException {
        long next = base.state().version() + 1;
        StagingTable paths = StagingTable.fresh(LakeTable.RECORDS, base.hour(), "parts", next);
        StagingTable fresh = StagingTable.fresh(LakeTable.RECORDS, base.hour(), "fresh", next);
        String lines = linesTable("lines_%d_%s"
                .formatted(
                        clock.instant().getEpochSecond(),
                        UUID.randomUUID().toString().replace("-", "")));
        try (Cluster.Session session = cluster.open()) {
            storePaths(paths, parts, folder);
            staging.create(fresh, freshSchema());
            createLines(session, lines, base.hour());
            try {
                return fold(session, base, parts, new Sources(lines, name(paths), name(fresh)), folder);
            } finally {
                session.execute("drop the table of lines", "DROP TABLE IF EXISTS " + lines);
            }
        } finally {
            staging.drop(paths);
            staging.drop(fresh);
        }
    }

    /** The names of tables in SQL. */
    private record Sources(String lines, String paths, String fresh) {}

    private void storePaths(StagingTable paths, List<Part> parts, Path folder) throws SQLException, IOException {
        Path text = folder.resolve("paths.csv");
        Files.write(
                text,
                () -> parts.stream()
                        .<CharSequence>map(part -> io.location(part.key().key()))
                        .iterator());
        Path file = folder.resolve("paths.parquet");
        try (Connection database = duck.open(folder);
                Statement statement = database.createStatement()) {
            statement.execute(
                    "COPY (FROM read_csv(%s, header = false, columns = {path: 'VARCHAR'})) TO %s (FORMAT parquet, FIELD_IDS {path: 1})"
                            .formatted(SqlText.quoted(text.toString()), SqlText.quoted(file.toString())));
        }
        Schema schema = new Schema(Types.NestedField.required(1, PATHS, Types.StringType.get()));
        Table created = staging.create(paths, schema);
        String key = paths.folder() + "/data/paths.parquet";
        lake.put(key, file);
        created.newAppend()
                .appendFile(DataFiles.builder(PartitionSpec.unpartitioned())
                        .withPath(io.location(key))
                        .withFormat(FileFormat.PARQUET)
                        .withFileSizeInBytes(Files.size(file))
                        .withRecordCount(parts.size())
                        .build())
                .commit();
    }

    /**
     * Returns the schema of records with nullable columns, because one row stands for the malformed lines. Two more
     * columns have the number of copies and the parts of the first malformed lines.
     */
    private static Schema freshSchema() {
        List<Types.NestedField> fields = new ArrayList<>();
        for (Types.NestedField field :
                TableLayout.of(LakeTable.RECORDS, List.of()).schema().columns()) {
            fields.add(Types.NestedField.optional(field.fieldId(), field.name(), field.type()));
        }
        fields.add(Types.NestedField.optional(fields.size() + 1, "copies", Types.LongType.get()));
        fields.add(Types.NestedField.optional(fields.size() + 1, "malformed", Types.StringType.get()));
        return new Schema(fields);
    }

    private String linesTable(String name) {
        return "%s.%s.\"%s\"".formatted(cluster.linesCatalog(), SCHEMA, name);
    }

    private void createLines(Cluster.Session session, String lines, HourPartition hour) {
        session.execute(
                "create a schema for lines",
                "CREATE SCHEMA IF NOT EXISTS %s.%s".formatted(cluster.linesCatalog(), SCHEMA));
        dropAbandonedLines(session);
        session.execute(
                "create the table of lines",
                "CREATE TABLE %s (line varchar, rest varchar) WITH (format = 'TEXTFILE', external_location = %s, textfile_field_separator = U&'\\0001', null_format = U&'\\0002')"
                        .formatted(lines, SqlText.quoted(io.location(PartKey.prefix(hour)))));
    }

    /** Drops tables of lines that a killed process left. The tables are external, so that the parts stay. */
    private void dropAbandonedLines(Cluster.Session session) {
        List<String> names = session.query(
                "list the tables of lines",
                "SELECT table_name FROM %s.information_schema.tables WHERE table_schema = %s"
                        .formatted(cluster.linesCatalog(), SqlText.quoted(SCHEMA)),
                ClusterFold::texts);
        long before = clock.instant().minus(MAX_FOLD_OF_LINES).getEpochSecond();
        for (String name : names) {
            Matcher lines = LINES_NAME.matcher(name);
            if (lines.matches() && Long.parseLong(lines.group(1)) < before) {
                session.execute("drop a table of lines", "DROP TABLE IF EXISTS " + linesTable(name));
            }
        }
    }

    private HourVersion fold(Cluster.Session session, HourVersion base, List<Part> parts, Sources sources, Path folder)
            throws IOException, InterruptedException {
        Erasures erasures = Erasures.in(lake);
        session.execute(
                "read the lines",
                "INSERT INTO %s %s"
                        .formatted(
                                sources.fresh(),
                                ClusterSql.ofLines(
                                        Records.distinct("$lines", FIGURES),
                                        sources.lines(),
                                        sources.paths(),
                                        base.hour())));
        checkUnchanged(base.hour(), parts);
        Lines lines = figures(session, parts, sources, folder);
        String fresh = erasures.without(
                "SELECT %s FROM %s WHERE vehicle_id IS NOT NULL".formatted(Records.COLUMNS, sources.fresh()));
        String known = base.exists() ? recordsOf(base) : "";
        boolean adds = RecordsTable.isFew(base, parts)
                && session.query(
                        "compare the records",
                        ClusterSql.withFunctions(Records.addable(fresh, known)),
                        rows -> rows.next() && rows.getBoolean(1));
        String all = base.exists()
                ? Records.distinct("SELECT * FROM (%s) UNION ALL %s".formatted(fresh, erasures.without(known)), "")
                : fresh;
        RecordsTable.Draft draft =
                new RecordsTable.Draft(base, List.of(), !adds, base.state().next(parts, lines), erasures);
        return commit(session, draft, adds ? Records.newRecords(fresh, known) : all);
    }

    private String recordsOf(HourVersion version) {
        return ClusterSql.recordsOf(cluster.catalog(), version.hour(), version.snapshot(), records.schemaOf(version));
    }

    /** Checks that the cluster has found all of {@code parts}, because the cluster lists the parts itself. */
    private void checkUnchanged(HourPartition hour, List<Part> parts) {
        Set<Part> there = new HashSet<>(lake.partsOf(hour));
        for (Part part : parts) {
            if (!there.contains(part)) {
                throw new VersionConflictException(part);
            }
        }
    }

    private Lines figures(Cluster.Session session, List<Part> parts, Sources sources, Path folder)
            throws InterruptedException, IOException {
        Figures counted = session.query(
                "count the lines",
                "SELECT coalesce(sum(copies), 0), coalesce(sum(copies) FILTER (WHERE vehicle_id IS NULL), 0), coalesce(max(malformed), '') FROM "
                        + sources.fresh(),
                ClusterFold::figures);
        if (counted.malformed() == 0) {
            return new Lines(counted.lines(), 0, List.of());
        }
        List<Part> some = parts.stream()
                .filter(part -> counted.parts().contains(io.location(part.key().key())))
                .toList();
        Path checked = Files.createDirectory(folder.resolve("malformed"));
        return new Lines(
                counted.lines(),
                counted.malformed(),
                lake.download(some, checked, Long.MAX_VALUE).firstMalformed());
    }

    /**
     * The figures of lines.
     *
     * @param parts the locations of the parts that have the first malformed lines
     */
    private record Figures(long lines, long malformed, Set<String> parts) {}

    private static Figures figures(ResultSet rows) throws SQLException {
        rows.next();
        Set<String> parts = rows.getString(3).lines().collect(Collectors.toSet());
        return new Figures(rows.getLong(1), rows.getLong(2), parts);
    }

    private static List<String> texts(ResultSet rows) throws SQLException {
        List<String> texts = new ArrayList<>();
        while (rows.next()) {
            texts.add(rows.getString(1));
        }
        return texts;
    }

    private HourVersion commit(Cluster.Session session, RecordsTable.Draft draft, String rows) {
        Table target = records.writable();
        StagingTable version = StagingTable.fresh(
                LakeTable.RECORDS, draft.base().hour(), "v", draft.state().version());
        String columns = ClusterSql.withSignals(rows, target.schema());
        List<DataFile> files = written(session, "write the records", version, target, columns);
        try {
            HourVersion committed = records.commit(draft, version.folder(), files);
            staging.forget(version);
            return committed;
        } catch (VersionConflictException lost) {
            staging.drop(version);
            lake.s3().deleteObject(delete -> delete.bucket(lake.bucket()).key(version.folder() + ".json"));
            throw lost;
        }
    }

    /** Returns the files that the cluster writes for the rows of {@code query}. */
    private List<DataFile> written(
            Cluster.Session session, String step, StagingTable table, Table target, String query) {
        Table created = staging.createLike(table, target);
        try {
            String sql = query.startsWith("WITH") ? query : ClusterSql.withFunctions(query);
            session.execute(step, "INSERT INTO %s %s".formatted(name(table), sql));
            return StagingTables.files(created, target);
        } catch (RuntimeException failed) {
            staging.drop(table);
            throw failed;
        }
    }

    /**
     * Computes and stores the data that follow from {@code version}.
     *
     * @param complete true if the hour is over
     * @param folder an empty folder for the per-vehicle counts
     */
    public HourSummary derive(HourVersion version, boolean complete, Path folder)
            throws IOException, InterruptedException {
        Derivation.HourFiles files = new Derivation.HourFiles(folder);
        try (Cluster.Session session = cluster.open()) {
            Map<LakeTable, String> queries = new EnumMap<>(LakeTable.class);
            HourTables.Totals totals = HourTables.Totals.NONE;
            if (version.exists()) {
                String known = recordsOf(version);
                totals = session.query(
                        "compute the totals",
                        ClusterSql.ofHour(HourTables.TOTALS.text(), known, version.hour()),
                        rows -> HourTables.totals(rows, null));
                writeCounts(session, version.hour(), known, files.vehicleCounts());
                String start = Long.toString(version.hour().start().getEpochSecond() * HourTables.MICROS_A_SECOND);
                derivation
                        .queries()
                        .queries(start, ClusterSql.SUM)
                        .forEach((table, query) ->
                                queries.put(table, ClusterSql.ofHour(query.text(), known, version.hour())));
            } else {
                Files.createFile(files.vehicleCounts());
            }
            HourSummary summary =
                    HourSummary.of(version, complete, totals, version.state().fingerprint());
            queries.put(LakeTable.HOURS, HourTables.hourQuery(summary, totals.completeness()));
            store(session, version, queries);
            derivation.storeFiles(version, summary, files);
            return summary;
        }
    }

    private void store(Cluster.Session session, HourVersion version, Map<LakeTable, String> queries)
            throws IOException, InterruptedException {
        Map<LakeTable, List<DataFile>> files = new EnumMap<>(LakeTable.class);
        List<StagingTable> tables = new ArrayList<>();
        for (Map.Entry<LakeTable, String> query : queries.entrySet()) {
            StagingTable table = StagingTable.fresh(query.getKey(), version.hour(), "n", version.number());
            Table target = derivation.tables().of(query.getKey()).writable();
            files.put(
                    query.getKey(),
                    written(session, "write the table " + query.getKey().sqlName(), table, target, query.getValue()));
            tables.add(table);
        }
        derivation.tables().replace(version, files);
        tables.forEach(staging::forget);
    }

    /** Writes a line for each vehicle, as DuckDB does. Holds only the rows that the driver has fetched. */
    private static void writeCounts(Cluster.Session session, HourPartition hour, String known, Path file) {
        session.query(
                "count by vehicle",
                ClusterSql.ofHour(
                        "SELECT vehicle_id, \"count\", first_nanos, last_nanos FROM vehicles ORDER BY vehicle_id",
                        known,
                        hour),
                rows -> {
                    try (BufferedWriter lines = Files.newBufferedWriter(file)) {
                        while (rows.next()) {
                            lines.write(count(hour, rows));
                        }
                        return file;
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                });
    }

    private static String count(HourPartition hour, ResultSet row) throws SQLException {
        return "{\"hour\":\"%s\",\"vehicle_id\":\"%s\",\"count\":%d,\"first_timestamp\":\"%s\",\"last_timestamp\":\"%s\"}%n"
                .formatted(
                        hour,
                        row.getString(1),
                        row.getLong(2),
                        hour.start().plusNanos(row.getLong(3)),
                        hour.start().plusNanos(row.getLong(4)));
    }
}
