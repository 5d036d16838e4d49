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

/** The views that a query can name, the objects that each is made of, and its SQL. */
enum View {
    /** The records: those of the table, and those of parts that no version of it holds. */
    RECORDS(LakeTable.RECORDS),
    /** The records of the table alone. */
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
    SIGNAL_MINUTES(LakeTable.SIGNAL_MINUTES);

    /** The views of the table of records. */
    static final Set<View> OF_RECORDS = Set.of(RECORDS, CURATED);

    private static final HourPartition ANY = new HourPartition(Instant.EPOCH);
    private static final String NO_OBJECTS =
            "(SELECT CAST(NULL AS VARCHAR) AS __path, CAST(NULL AS JSON) AS json WHERE false)";
    private static final SqlText VIEW = SqlText.of(View.class, "view.sql");

    /** How DuckDB reads the objects. */
    private enum Source {
        /** JSON Lines; a line that is no JSON is a row without anything. */
        LINES("read_ndjson_objects(:files, filename = '__path', ignore_errors = true, compression = ':compression',"
                + " hive_partitioning = false)"),
        /** One JSON document each. */
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

    /** @param select the resource with the columns besides the columns of the partitions */
    View(Source source, String select) {
        this.table = null;
        this.source = source;
        this.select = SqlText.of(View.class, select).text();
    }

    /** The table that it shows; empty for a view of objects that no table has. */
    Optional<LakeTable> table() {
        return Optional.ofNullable(table);
    }

    /** The key of its object of {@code hour}; of parts, what there are several of, what they start with. */
    private String key(HourPartition hour) {
        return switch (this) {
            case RAW -> PartKey.prefix(hour);
            case VEHICLE_COUNTS -> new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS).key();
            case SUMMARIES -> new AggregateKey(hour, AggregateKey.Kind.SUMMARY).key();
            default -> throw new IllegalStateException("the table tells the objects of " + this);
        };
    }

    /** Those whose names are words of {@code sql}, wherever they stand in it. */
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

    /** As a query names it: {@code vehicle_counts}. */
    String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What all its objects start with, {@code raw/year=}. */
    String prefix() {
        return prefix(ANY).substring(0, prefix(ANY).length() - ANY.folder().length()) + "year=";
    }

    /** What its objects of {@code hour} start with. */
    String prefix(HourPartition hour) {
        String keyOfHour = key(hour);
        return keyOfHour.substring(0, keyOfHour.lastIndexOf('/') + 1);
    }

    /** The hour of the object of this view whose key {@code objectKey} is; empty for anything else. */
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
     * The statement that makes it.
     *
     * @param root the folder below which a file is {@code <key>/<ETag>}
     * @param files copies of its objects, none or any number
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

    /** DuckDB is told one compression for all files of a call, and cannot tell it from the name of a copy. */
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
