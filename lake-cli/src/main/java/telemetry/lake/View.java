package telemetry.lake;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import telemetry.contract.AggregateKey;
import telemetry.contract.CuratedKey;
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;
import telemetry.contract.TableKey;

/** The views that a query can name, the objects that each is made of, and its SQL. */
enum View {
    /** The lines of the parts. */
    RAW(Source.LINES, "raw.sql", ""),
    /** The records of the sealed hours. */
    CURATED(
            Source.PARQUET,
            "columns.sql",
            "vehicle_id VARCHAR, \"timestamp\" TIMESTAMPTZ, timestamp_nanos SMALLINT, can_id VARCHAR, payload VARCHAR,"
                    + " other_fields VARCHAR, ingest_received_at TIMESTAMPTZ, engine_rpm DOUBLE, speed_kmh DOUBLE,"
                    + " brake_status DOUBLE, brake_pressure_bar DOUBLE, coolant_temp_c DOUBLE"),
    /** A row for each vehicle of an hour. */
    VEHICLE_COUNTS(Source.LINES, "vehicle-counts.sql", ""),
    /** A row for each hour. */
    SUMMARIES(Source.TEXTS, "summaries.sql", ""),
    /** The table of vehicles. */
    VEHICLES(Source.PARQUET, "columns.sql", View.OF_VEHICLES + ", minutes BIGINT, longest_gap_ms BIGINT"),
    /** The table of signals. */
    SIGNALS(Source.PARQUET, "columns.sql", View.OF_SIGNALS),
    /** The table of hours. */
    HOURS(
            Source.PARQUET,
            "columns.sql",
            "count BIGINT, vehicles BIGINT, duplicates BIGINT, malformed BIGINT, latency_p50_ms BIGINT,"
                    + " latency_p95_ms BIGINT, latency_p99_ms BIGINT, completeness DOUBLE"),
    /** The table of vehicles by the minute. */
    VEHICLE_MINUTES(
            Source.PARQUET, "columns.sql", "minute_start TIMESTAMPTZ, " + View.OF_VEHICLES + ", longest_gap_ms BIGINT"),
    /** The table of signals by the minute. */
    SIGNAL_MINUTES(Source.PARQUET, "columns.sql", "minute_start TIMESTAMPTZ, " + View.OF_SIGNALS);

    private static final String OF_VEHICLES =
            "vehicle_id VARCHAR, count BIGINT, first_seen TIMESTAMPTZ, last_seen TIMESTAMPTZ, can_ids BIGINT";
    private static final String OF_SIGNALS =
            "vehicle_id VARCHAR, signal VARCHAR, count BIGINT, min DOUBLE, mean DOUBLE, max DOUBLE, last DOUBLE";
    private static final HourPartition ANY = new HourPartition(Instant.EPOCH);
    private static final SqlText VIEW = SqlText.of("view.sql");

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
        this.select = SqlText.of(select).text();
        this.knownColumns = knownColumns.isEmpty() ? source.columns : knownColumns;
    }

    /** The key of its object of {@code hour}; of parts, what there are several of, what they start with. */
    private String key(HourPartition hour) {
        return switch (this) {
            case RAW -> PartKey.prefix(hour);
            case CURATED -> new CuratedKey(hour, CuratedKey.Kind.RECORDS).key();
            case VEHICLE_COUNTS -> new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS).key();
            case SUMMARIES -> new AggregateKey(hour, AggregateKey.Kind.SUMMARY).key();
            case VEHICLES, SIGNALS, HOURS, VEHICLE_MINUTES, SIGNAL_MINUTES ->
                new TableKey(hour, TableKey.Table.valueOf(name()), TableKey.Format.PARQUET).key();
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
        return VIEW.with(Map.of(
                "name",
                sqlName(),
                "start",
                Integer.toString(root.toString().length() + 2),
                "source",
                files.isEmpty() ? nothing() : new SqlText(source.files).with(Map.of("files", SqlText.list(files))),
                "columns",
                select));
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
