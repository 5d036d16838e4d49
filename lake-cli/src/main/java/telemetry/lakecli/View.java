package telemetry.lakecli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.PartKey;
import telemetry.contract.TableKey;
import telemetry.lake.SqlText;

/** The views that a query can name, the objects that each is made of, and its SQL. */
enum View {
    /** The records: those of the table, and those of parts that no version of it holds. */
    RECORDS(Source.PARQUET, "columns.sql", LakeTable.RECORDS.columnsSql() + View.SIGNAL_COLUMNS),
    /** The records of the table alone. */
    CURATED(Source.PARQUET, "columns.sql", LakeTable.RECORDS.columnsSql() + View.SIGNAL_COLUMNS),
    /** The lines of the parts. */
    RAW(Source.LINES, "raw.sql", ""),
    /** A row for each vehicle of an hour. */
    VEHICLE_COUNTS(Source.LINES, "vehicle-counts.sql", ""),
    /** A row for each hour. */
    SUMMARIES(Source.TEXTS, "summaries.sql", ""),
    /** The table of vehicles. */
    VEHICLES(Source.PARQUET, "columns.sql", LakeTable.VEHICLES.columnsSql()),
    /** The table of signals. */
    SIGNALS(Source.PARQUET, "columns.sql", LakeTable.SIGNALS.columnsSql()),
    /** The table of hours. */
    HOURS(Source.PARQUET, "columns.sql", LakeTable.HOURS.columnsSql()),
    /** The table of vehicles by the minute. */
    VEHICLE_MINUTES(Source.PARQUET, "columns.sql", LakeTable.VEHICLE_MINUTES.columnsSql()),
    /** The table of signals by the minute. */
    SIGNAL_MINUTES(Source.PARQUET, "columns.sql", LakeTable.SIGNAL_MINUTES.columnsSql());

    /** Of a table that is not there yet: those of the signals that have a column by default. */
    private static final String SIGNAL_COLUMNS =
            ", engine_rpm DOUBLE, speed_kmh DOUBLE, brake_status DOUBLE, brake_pressure_bar DOUBLE, coolant_temp_c DOUBLE";

    /** The views of the table of records, whose objects the table tells. */
    static final Set<View> OF_TABLE = Set.of(RECORDS, CURATED);

    private static final HourPartition ANY = new HourPartition(Instant.EPOCH);
    private static final SqlText VIEW = SqlText.of(View.class, "view.sql");

    /** How DuckDB reads the objects. */
    private enum Source {
        /** JSON Lines; a line that is no JSON is a row without anything. */
        LINES(
                "read_ndjson_objects(:files, filename = '__path', ignore_errors = true, compression = 'uncompressed',"
                        + " hive_partitioning = false)",
                "json JSON"),
        /** One JSON document each. */
        TEXTS("(SELECT filename AS __path, TRY_CAST(content AS JSON) AS json FROM read_text(:files))", "json JSON"),
        /** Parquet; columns may differ from file to file. */
        PARQUET("read_parquet(:files, union_by_name = true, filename = '__path', hive_partitioning = false)", "");

        private final String files;
        private final String columns;

        Source(String files, String columns) {
            this.files = files;
            this.columns = columns;
        }
    }

    private final Source source;
    private final String select;
    private final String knownColumns;

    /**
     * @param select the resource that says what columns it has besides those of the partitions
     * @param knownColumns those of a view without objects, which cannot say themselves what they have
     */
    View(Source source, String select, String knownColumns) {
        this.source = source;
        this.select = SqlText.of(View.class, select).text();
        this.knownColumns = knownColumns.isEmpty() ? source.columns : knownColumns;
    }

    /** The key of its object of {@code hour}; of parts, what there are several of, what they start with. */
    private String key(HourPartition hour) {
        return switch (this) {
            case RAW -> PartKey.prefix(hour);
            case VEHICLE_COUNTS -> new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS).key();
            case SUMMARIES -> new AggregateKey(hour, AggregateKey.Kind.SUMMARY).key();
            case VEHICLES, SIGNALS, HOURS, VEHICLE_MINUTES, SIGNAL_MINUTES ->
                new TableKey(hour, LakeTable.valueOf(name())).key();
            case RECORDS, CURATED -> throw new IllegalStateException("the table tells the objects of " + this);
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
     * The statement that makes it, of {@code files}, none of them or any number.
     *
     * @param root the folder below which a file is {@code <key>/<ETag>}
     */
    String create(Path root, List<Path> files) {
        String found = source.files.replace(":files", SqlText.list(files));
        return VIEW.withSql("name", sqlName())
                .withSql("start", Integer.toString(root.toString().length() + 2))
                .withSql("source", files.isEmpty() ? nothing() : found)
                .withSql("columns", select)
                .text();
    }

    /** A source with its columns and no rows. */
    private String nothing() {
        String nulls = Arrays.stream(knownColumns.split(", "))
                .map(column -> column.split(" "))
                .map(column -> "CAST(NULL AS %s) AS %s".formatted(column[1], column[0]))
                .reduce("CAST(NULL AS VARCHAR) AS __path", (all, column) -> all + ", " + column);
        return "(SELECT " + nulls + " WHERE false)";
    }
}
