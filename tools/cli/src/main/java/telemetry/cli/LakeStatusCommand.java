package telemetry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.lake.CanFigures;
import telemetry.lake.HourState;
import telemetry.lake.HourSummary;
import telemetry.lake.HourVersion;
import telemetry.lake.Lake;
import telemetry.lake.Parallel;
import telemetry.simulator.LakeOptions;

/** {@code telemetry lake status}, which shows the parts and versions of each hour. */
@Command(
        name = "status",
        description = {
            "Shows for each hour its newest version and the parts that no version contains (unread parts).",
            "If frames were decoded with DBC files: frames, frames and IDs that no DBC file has, frames too short for a signal,"
                    + " and frames whose data is not hexadecimal.",
            "Exit code 1 if an unread part expires within a day."
        })
final class LakeStatusCommand implements Callable<Integer> {
    private static final List<String> NAMES = List.of(
            "hour", "listed", "unread", "oldest_unread_s", "version", "parts_read", "records", "files", "bytes");
    private static final List<String> CAN_NAMES =
            List.of("can_frames", "can_unknown", "can_unknown_ids", "can_short", "can_bad_hex");
    private static final Duration WARNING_PERIOD = Duration.ofDays(1);

    private final Clock clock;

    @Spec
    private CommandSpec command;

    @Mixin
    private LakeOptions options;

    @Mixin
    private RangeOptions hours;

    LakeStatusCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        HourRange range = hours.range();
        try (S3Client s3 = options.client()) {
            Lake lake = LakeConnection.lake(s3, options.bucket());
            List<HourParts> rows = HourParts.of(lake, LakeConnection.table(s3, options.bucket(), clock), range);
            List<Optional<CanFigures>> can = Parallel.map(
                    LakeConnection.REQUESTS,
                    rows,
                    row -> HourSummary.stored(lake, row.hour()).flatMap(LakeStatusCommand::canOf));
            PrintWriter out = command.commandLine().getOut();
            Instant now = clock.instant();
            boolean withCan = can.stream().anyMatch(Optional::isPresent);
            List<List<String>> cells = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                List<String> row = new ArrayList<>(cells(rows.get(i), now));
                row.addAll(withCan ? cells(can.get(i)) : List.of());
                cells.add(row);
            }
            Table.print(
                    Stream.concat(NAMES.stream(), withCan ? CAN_NAMES.stream() : Stream.of())
                            .toList(),
                    cells,
                    out);
            out.println(total(rows));
            out.flush();
            return warn(rows, lake.daysOfRaw()) ? 1 : 0;
        }
    }

    private static List<String> cells(HourParts row, Instant now) {
        String age = row.oldestUnread()
                .map(oldest -> Long.toString(Duration.between(oldest, now).toSeconds()))
                .orElse("");
        HourState state = row.version().map(HourVersion::state).orElse(HourState.NONE);
        return Stream.of(
                        row.hour(),
                        row.listed().size(),
                        row.unread().size(),
                        age,
                        state.version(),
                        state.parts().size(),
                        row.version().map(HourVersion::records).orElse(0L),
                        row.version().map(version -> version.files().size()).orElse(0),
                        row.version().map(HourVersion::fileBytes).orElse(0L))
                .map(Object::toString)
                .toList();
    }

    private static Optional<CanFigures> canOf(HourSummary summary) {
        return Optional.ofNullable(summary.can());
    }

    private static List<String> cells(Optional<CanFigures> can) {
        return can.map(figures -> Stream.of(
                                figures.frames(),
                                figures.unknownFrames(),
                                figures.unknownIds(),
                                figures.shortFrames(),
                                figures.badFrames())
                        .map(Object::toString)
                        .toList())
                .orElse(Collections.nCopies(CAN_NAMES.size(), ""));
    }

    private static String total(List<HourParts> rows) {
        long unread = rows.stream().mapToLong(row -> row.unread().size()).sum();
        long records = rows.stream()
                .flatMap(row -> row.version().stream())
                .mapToLong(HourVersion::records)
                .sum();
        return "%,d hours, %,d records, %,d unread parts".formatted(rows.size(), records, unread);
    }

    /** Warns of unread parts that S3 deletes within a day. Returns true if there are any. */
    private boolean warn(List<HourParts> rows, OptionalInt daysOfRaw) {
        if (daysOfRaw.isEmpty()) {
            return false;
        }
        Duration kept = Duration.ofDays(daysOfRaw.getAsInt());
        Instant soon = clock.instant().plus(WARNING_PERIOD);
        boolean warned = false;
        for (HourParts row : rows) {
            Optional<Instant> expiry = row.oldestUnread().map(oldest -> oldest.plus(kept));
            if (expiry.filter(soon::isAfter).isPresent()) {
                command.commandLine().getErr().printf("%s: an unread part expires at %s%n", row.hour(), expiry.get());
                warned = true;
            }
        }
        command.commandLine().getErr().flush();
        return warned;
    }
}
