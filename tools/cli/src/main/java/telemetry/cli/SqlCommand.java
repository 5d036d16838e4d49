package telemetry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.contract.LakeTable;
import telemetry.lake.MalformedLine;
import telemetry.simulator.LakeOptions;

/** {@code telemetry sql}, which runs a query over the lake. */
@Command(
        name = "sql",
        description = {
            "Queries the lake with DuckDB's SQL.",
            "Views: records, curated, raw, vehicle_counts, summaries, vehicles, signals, hours, vehicle_minutes,"
                    + " signal_minutes, samples, dictionary. Each has the columns year, month, day, hour and hour_start"
                    + " (docs/query.md). SHOW TABLES lists the views, DESCRIBE shows the columns of one.",
            "The objects of the named views are downloaded once and kept in the cache. A query can read these objects only,"
                    + " has no network, and writes only the cache and the result."
        })
final class SqlCommand implements Callable<Integer> {
    private final Clock clock;

    @Spec
    private CommandSpec command;

    @Parameters(arity = "0..1", paramLabel = "SQL", description = "The query.")
    private @Nullable String text;

    @Option(names = "--file", paramLabel = "FILE", description = "File with the query, instead of SQL.")
    private @Nullable Path file;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private RangeOptions hours;

    @Option(
            names = "--max-bytes",
            defaultValue = "2GB",
            paramLabel = "SIZE",
            converter = DataSizeOption.class,
            description = "Maximum download, such as 500MB or 2GiB.")
    private long maxBytes;

    @Option(
            names = "--format",
            defaultValue = "table",
            description = "table: aligned, the first 1,000 rows. csv: RFC 4180, all rows. json: JSON Lines, all rows."
                    + " parquet: Apache Parquet, all rows, with --output.")
    private Format format;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "File for the result, replaced only by a complete result. Without it, the result is printed.")
    private @Nullable Path output;

    @Option(
            names = "--cache",
            defaultValue = "${sys:java.io.tmpdir}/telemetry-lake",
            paramLabel = "DIR",
            description = "Folder for downloaded objects.")
    private Path folder;

    SqlCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        String sql = sql();
        HourRange range = hours.range();
        OutputFile result = result();
        try (Cache cache = cache();
                S3Client s3 = lake.client()) {
            Query.checkSyntax(sql, format, cache);
            Set<View> named = Query.views(sql, cache);
            TableObjects records =
                    named.stream().anyMatch(View.OF_RECORDS::contains) ? records(s3, range) : TableObjects.NONE;
            Map<View, List<StoredObject>> objects = new EnumMap<>(View.class);
            for (View view : named) {
                objects.put(
                        view,
                        switch (view) {
                            case RECORDS -> records.all();
                            case CURATED -> records.files();
                            default -> objects(view, range, s3);
                        });
            }
            download(objects, range, cache, s3);
            if (named.contains(View.CURATED) && !records.unread().isEmpty()) {
                say("curated: %s are not in it; records has them".formatted(records.unreadText()));
            }
            Query query = query(sql, objects, records, cache);
            if (result == null) {
                query.print(cache, format, command.commandLine().getOut());
            } else {
                export(query, cache, result);
            }
            return 0;
        }
    }

    private List<StoredObject> objects(View view, HourRange range, S3Client s3)
            throws InterruptedException, IOException {
        return view.table().isPresent()
                ? filesOf(view.table().get(), range, s3)
                : new Listing(s3, lake.bucket()).of(view, range);
    }

    private List<StoredObject> filesOf(LakeTable table, HourRange range, S3Client s3) {
        List<StoredObject> found = new ArrayList<>();
        LakeConnection.derived(s3, lake.bucket(), clock).files(table).forEach((hour, files) -> {
            if (range.contains(hour)) {
                files.forEach(file -> found.add(StoredObject.of(file, hour)));
            }
        });
        return found;
    }

    private void export(Query query, Cache cache, OutputFile result) throws IOException, SQLException {
        try (result) {
            query.export(cache, format, result.unfinished());
            PrintWriter err = command.commandLine().getErr();
            err.printf("%s: %s written%n", output, DataSizeOption.text(result.finish()));
            err.flush();
        }
    }

    private String sql() throws IOException {
        if ((text == null) == (file == null)) {
            throw wrong("Give either SQL or --file");
        }
        if (file != null && !Files.isReadable(file)) {
            throw wrong("--file cannot be read: " + file);
        }
        String sql = file == null ? String.valueOf(text) : Files.readString(file);
        if (sql.isBlank()) {
            throw wrong("The query is empty");
        }
        return sql;
    }

    private @Nullable OutputFile result() {
        if (output == null) {
            if (format == Format.PARQUET) {
                throw wrong("--format parquet needs --output FILE");
            }
            return null;
        }
        try {
            return OutputFile.at(output);
        } catch (IllegalArgumentException noFile) {
            throw wrong(String.valueOf(noFile.getMessage()));
        }
    }

    private Cache cache() throws IOException {
        try {
            return Cache.open(folder, lake.endpoint() + '@' + lake.bucket());
        } catch (IllegalArgumentException pattern) {
            throw wrong(String.valueOf(pattern.getMessage()));
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private void download(Map<View, List<StoredObject>> views, HourRange range, Cache cache, S3Client s3)
            throws InterruptedException, IOException {
        Set<StoredObject> missing = new LinkedHashSet<>(); // two views may share an object
        views.forEach((view, objects) -> {
            List<StoredObject> missingOfView =
                    objects.stream().filter(object -> !cache.has(object)).toList();
            missing.addAll(missingOfView);
            say(view, objects, missingOfView);
        });
        if (bytes(missing) > maxBytes) {
            throw new IllegalStateException(
                    ("%s in %,d objects would be downloaded (%s), more than --max-bytes %s: narrow --from and --to, or"
                                    + " raise it")
                            .formatted(
                                    DataSizeOption.text(bytes(missing)),
                                    missing.size(),
                                    range,
                                    DataSizeOption.text(maxBytes)));
        }
        cache.download(missing, s3, lake.bucket());
    }

    /** Prints the objects behind a result to standard error. */
    private void say(View view, List<StoredObject> objects, List<StoredObject> missing) {
        PrintWriter err = command.commandLine().getErr();
        err.printf(
                "%s: %,d objects, %s; to download: %,d, %s%n",
                view.sqlName(),
                objects.size(),
                DataSizeOption.text(bytes(objects)),
                missing.size(),
                DataSizeOption.text(bytes(missing)));
        err.flush();
    }

    private static long bytes(Collection<StoredObject> objects) {
        return objects.stream().mapToLong(StoredObject::bytes).sum();
    }

    private TableObjects records(S3Client s3, HourRange range) throws InterruptedException, IOException {
        return TableObjects.of(
                LakeConnection.lake(s3, lake.bucket()), LakeConnection.table(s3, lake.bucket(), clock), range);
    }

    /** Returns the query and its views. A view that the query does not name is empty. */
    private Query query(String sql, Map<View, List<StoredObject>> objects, TableObjects records, Cache cache)
            throws IOException {
        List<ViewFiles> views = new ArrayList<>();
        for (View view : View.values()) {
            List<Path> files = objects.getOrDefault(view, List.of()).stream()
                    .map(cache::linesOf)
                    .toList();
            views.add(
                    view == View.RECORDS && !files.isEmpty()
                            ? records(records, cache)
                            : new ViewFiles(files, view.create(cache.store(), files, records.signals())));
        }
        return new Query(sql, views);
    }

    private ViewFiles records(TableObjects records, Cache cache) throws IOException {
        RecordsView view = RecordsView.of(records, cache);
        if (view.lines().malformed() > 0) {
            MalformedLine first = view.lines().firstMalformed().getFirst();
            say("records: %,d malformed lines are left out, the first is line %d of %s (%s)"
                    .formatted(view.lines().malformed(), first.line(), first.object(), first.reason()));
        }
        return new ViewFiles(view.files(), view.create());
    }

    private void say(String note) {
        PrintWriter err = command.commandLine().getErr();
        err.println(note);
        err.flush();
    }
}
