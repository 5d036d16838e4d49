package telemetry.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.lake.SqlText;

/** The views that a query can name, with their objects and SQL. */
enum View {
    /** The records of the table and of unread parts. */
    RECORDS(LakeTable.RECORDS),
    /** The records of the table only. */
    CURATED(LakeTable.RECORDS),
    /** The lines of the parts. */
    RAW(Source.LINES, "raw.sql"),
    /** A row for each vehicle of an hour. */
    VEHICLE_COUNTS(Source.LINES, "vehicle-counts.sql"),
    /** A row for each hour. */
    SUMMARIES(Source.TEXTS, "summaries.sql"),
    /** The table of vehicles. */
    VEHICLES(LakeTable.VEHICLES),
    /** The table of signals. */
    SIGNALS(LakeTable.SIGNALS),
    /** The table of hours. */
    HOURS(LakeTable.HOURS),
    /** The table of vehicles by the minute. */
    VEHICLE_MINUTES(LakeTable.VEHICLE_MINUTES),
    /** The table of signals by the minute. */
    SIGNAL_MINUTES(LakeTable.SIGNAL_MINUTES),
    /** The table of decoded CAN signals. */
    SAMPLES(LakeTable.SAMPLES),
    /** The table of the names and units of decoded CAN signals. */
    DICTIONARY(LakeTable.DICTIONARY);

    /** The views of the table of records. */
    static final Set<View> OF_RECORDS = Set.of(RECORDS, CURATED);

    private static final HourPartition ANY = new HourPartition(Instant.EPOCH);
    private static final String NO_OBJECTS =
            "(SELECT CAST(NULL AS VARCHAR) AS __path, CAST(NULL AS JSON) AS json WHERE false)";
    private static final SqlText VIEW = SqlText.of(View.class, "view.sql");

    /** The function that reads the objects. */
    private enum Source {
        /** Reads JSON Lines. A line that is not JSON becomes a row of NULLs. */
        LINES("read_ndjson_objects(:files, filename = '__path', ignore_errors = true, compression = ':compression',"
                + " hive_partitioning = false)"),
        /** Reads one JSON document from each object. */
        TEXTS("(SELECT filename AS __path, TRY_CAST(content AS JSON) AS json FROM read_text(:files))");

        private final String files;

        Source(String files) {
            this.files = files;
        }
    }

    private final @Nullable LakeTable table;
    private final @Nullable Source source;
    private final String select;

    View(LakeTable table) {
        this.table = table;
        this.source = null;
        this.select = "";
    }

    /** @param select the resource with the columns other than the partition columns */
    View(Source source, String select) {
        this.table = null;
        this.source = source;
        this.select = SqlText.of(View.class, select).text();
    }

    /** Returns the table of the view; empty if the view reads objects outside of tables. */
    Optional<LakeTable> table() {
        return Optional.ofNullable(table);
    }

    /** Returns the key of the view's object of {@code hour}, or the common prefix of the hour's parts. */
    private String key(HourPartition hour) {
        return switch (this) {
            case RAW -> PartKey.prefix(hour);
            case VEHICLE_COUNTS -> new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS).key();
            case SUMMARIES -> new AggregateKey(hour, AggregateKey.Kind.SUMMARY).key();
            default -> throw new IllegalStateException("the objects are files of a table: " + this);
        };
    }

    /** Returns the views whose name is a word of {@code sql}. */
    static Set<View> namedIn(String sql) {
        Set<View> named = EnumSet.noneOf(View.class);
        Arrays.stream(values()).filter(view -> view.isNamedIn(sql)).forEach(named::add);
        return named;
    }

    private boolean isNamedIn(String sql) {
        return Pattern.compile("\\b" + sqlName() + "\\b", Pattern.CASE_INSENSITIVE)
                .matcher(sql)
                .find();
    }

    /** Returns the name in SQL: {@code vehicle_counts}. */
    String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the common prefix of all keys: {@code raw/year=}. */
    String prefix() {
        return prefix(ANY).substring(0, prefix(ANY).length() - ANY.folder().length()) + "year=";
    }

    /** Returns the common prefix of the keys of {@code hour}. */
    String prefix(HourPartition hour) {
        String keyOfHour = key(hour);
        return keyOfHour.substring(0, keyOfHour.lastIndexOf('/') + 1);
    }

    /** Returns the hour of the object with this key; empty if the object is not part of the view. */
    Optional<HourPartition> hourOf(String objectKey) {
        if (this == RAW) {
            return PartKey.parse(objectKey).map(PartKey::hour);
        }
        int folder = prefix().length() - "year=".length();
        int name = objectKey.lastIndexOf('/') + 1;
        return objectKey.startsWith(prefix()) && name > folder
                ? HourPartition.parse(objectKey.substring(folder, name))
                        .filter(hour -> key(hour).equals(objectKey))
                : Optional.empty();
    }

    /**
     * Returns the statement that creates the view.
     *
     * @param root the folder of the copies, {@code <key>/<ETag>}
     * @param files copies of the view's objects
     * @param signals the columns of signals of the table of records
     */
    String create(Path root, List<Path> files, List<String> signals) {
        return table == null ? createOfObjects(root, files) : createOfTable(table, files, signals);
    }

    private String createOfTable(LakeTable shown, List<Path> files, List<String> signals) {
        return TableView.create(
                sqlName(),
                shown,
                shown == LakeTable.RECORDS ? signals : List.of(),
                files.isEmpty() ? List.of() : List.of(TableView.rowsOf(files)));
    }

    private String createOfObjects(Path root, List<Path> files) {
        return VIEW.withSql("name", sqlName())
                .withSql("start", Integer.toString(root.toString().length() + 2))
                .withSql("source", files.isEmpty() ? NO_OBJECTS : rowsOf(root, files))
                .withSql("columns", select)
                .text();
    }

    /** Returns one read call for each compression, because the name of a copy does not show its compression. */
    private String rowsOf(Path root, List<Path> files) {
        Map<PartCompression, List<Path>> byCompression =
                files.stream().collect(groupingBy(file -> Cache.compressionOf(root, file), TreeMap::new, toList()));
        String read = Objects.requireNonNull(source).files;
        return byCompression.entrySet().stream()
                .map(some -> read.replace(":files", SqlText.list(some.getValue()))
                        .replace(":compression", duckDbName(some.getKey())))
                .collect(joining(" UNION ALL SELECT * FROM ", "(SELECT * FROM ", ")"));
    }

    private static String duckDbName(PartCompression compression) {
        return switch (compression) {
            case NONE -> "uncompressed";
            case GZIP -> "gzip";
            case ZSTD -> "zstd";
        };
    }
}
