package telemetry.lakecli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.contract.HourPartition;
import telemetry.lake.HourState;
import telemetry.lake.HourVersion;
import telemetry.lake.Lake;
import telemetry.lake.Part;
import telemetry.simulator.LakeOptions;

/** {@code telemetry lake status}. */
@Command(
        name = "status",
        description = {
            "Shows for each hour the parts that its newest version was made of, and those that no version holds.",
            "Exit code 1 if an unread part expires within a day."
        },
        mixinStandardHelpOptions = true)
final class LakeStatusCommand implements Callable<Integer> {
    private static final List<String> NAMES = List.of(
            "hour", "listed", "unread", "oldest_unread_s", "version", "parts_read", "records", "files", "bytes");
    private static final Duration WARNED_BEFORE = Duration.ofDays(1);

    private final Clock clock;

    @Spec
    private CommandSpec command;

    @Mixin
    private LakeOptions options;

    @Option(
            names = "--from",
            paramLabel = "HOUR",
            converter = HourOption.class,
            description = "Only hours from this one on, as 2026-11-23T04, in UTC (default: all).")
    private @Nullable HourPartition from;

    @Option(
            names = "--to",
            paramLabel = "HOUR",
            converter = HourOption.class,
            description = "Only hours before this one (default: all).")
    private @Nullable HourPartition to;

    LakeStatusCommand(Clock clock) {
        this.clock = clock;
    }

    /** One hour. */
    private record Row(
            HourPartition hour,
            List<Part> listed,
            List<Part> unread,
            @Nullable HourVersion version) {

        Optional<Instant> oldestUnread() {
            return unread.stream().map(Part::storedAt).min(Comparator.naturalOrder());
        }

        List<@Nullable Object> cells(Instant now) {
            Object age = oldestUnread()
                    .map(oldest -> Duration.between(oldest, now).toSeconds())
                    .orElse(null);
            HourState state = version == null ? HourState.NONE : version.state();
            return Arrays.asList(
                    hour.toString(),
                    listed.size(),
                    unread.size(),
                    age,
                    state.version(),
                    state.parts().size(),
                    version == null ? 0 : version.records(),
                    version == null ? 0 : version.files().size(),
                    version == null ? 0 : version.fileBytes());
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        HourRange range = new HourRange(from, to);
        try (S3Client s3 = options.client()) {
            Lake lake = LakeConnection.lake(s3, options);
            List<Row> rows = rows(lake, LakeConnection.table(s3, options, clock).versions(), range);
            PrintWriter out = command.commandLine().getOut();
            Instant now = clock.instant();
            TableFormat.write(NAMES, rows.stream().map(row -> row.cells(now)).toList(), out);
            out.println(total(rows));
            out.flush();
            return warn(rows, lake.daysOfRaw()) ? 1 : 0;
        }
    }

    private static List<Row> rows(Lake lake, SortedMap<HourPartition, HourVersion> versions, HourRange range)
            throws InterruptedException {
        SortedSet<HourPartition> hours = new TreeSet<>(lake.hoursOfParts());
        hours.addAll(versions.keySet());
        hours.removeIf(hour -> !range.contains(hour));
        List<List<Part>> parts = Parallel.map(hours, lake::partsOf);
        List<Row> rows = new ArrayList<>();
        for (HourPartition hour : hours) {
            List<Part> listed = parts.get(rows.size());
            HourVersion version = versions.get(hour);
            HourState state = version == null ? HourState.NONE : version.state();
            rows.add(new Row(hour, listed, state.unread(listed), version));
        }
        return rows;
    }

    private static String total(List<Row> rows) {
        long unread = rows.stream().mapToLong(row -> row.unread().size()).sum();
        long records = rows.stream()
                .filter(row -> row.version() != null)
                .mapToLong(row -> row.version().records())
                .sum();
        return "%,d hours, %,d records, %,d unread parts".formatted(rows.size(), records, unread);
    }

    /** Warns of parts that S3 deletes within a day though no version holds them; returns true if there are any. */
    private boolean warn(List<Row> rows, OptionalInt daysOfRaw) {
        if (daysOfRaw.isEmpty()) {
            return false;
        }
        Duration kept = Duration.ofDays(daysOfRaw.getAsInt());
        Instant soon = clock.instant().plus(WARNED_BEFORE);
        boolean warned = false;
        for (Row row : rows) {
            Optional<Instant> expiry = row.oldestUnread().map(oldest -> oldest.plus(kept));
            if (expiry.filter(soon::isAfter).isPresent()) {
                command.commandLine()
                        .getErr()
                        .printf("%s: a part that no version holds expires at %s%n", row.hour(), expiry.get());
                warned = true;
            }
        }
        command.commandLine().getErr().flush();
        return warned;
    }
}
