package telemetry.aggregator;

import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import telemetry.contract.HourPartition;
import telemetry.contract.Timestamps;
import tools.jackson.databind.json.JsonMapper;

/** Aggregation from a shell: {@code --hour=H}, or {@code --from=H --to=H} with the last hour not included. */
final class RunOnce {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_ARGUMENTS = 2;

    private final Aggregation aggregation;
    private final JsonMapper json;
    private final PrintStream out;
    private final PrintStream err;

    RunOnce(Aggregation aggregation, JsonMapper json, PrintStream out, PrintStream err) {
        this.aggregation = aggregation;
        this.json = json;
        this.out = out;
        this.err = err;
    }

    /** Whether {@code args} name hours. */
    static boolean isAskedFor(String... args) {
        return Arrays.stream(args).anyMatch(arg -> arg.matches("--(hour|from|to)(=.*)?"));
    }

    /** Aggregates the hours that {@code args} name, prints their summaries, and gives the exit code. */
    int run(String... args) {
        List<HourPartition> hours;
        try {
            hours = hours(new SimpleCommandLinePropertySource(args));
        } catch (IllegalArgumentException wrong) {
            err.println(wrong.getMessage());
            return WRONG_ARGUMENTS;
        }
        int exitCode = DONE;
        for (HourPartition hour : hours) {
            exitCode = Math.max(exitCode, aggregate(hour));
        }
        return exitCode;
    }

    private int aggregate(HourPartition hour) {
        try {
            out.println(json.writeValueAsString(aggregation.aggregate(hour)));
            return DONE;
        } catch (RuntimeException failed) {
            err.println(failed.getMessage());
            return FAILED;
        }
    }

    private static List<HourPartition> hours(SimpleCommandLinePropertySource args) {
        if (args.containsProperty("hour")) {
            return List.of(hour("hour", args.getProperty("hour")));
        }
        HourPartition from = hour("from", args.getProperty("from"));
        HourPartition to = hour("to", args.getProperty("to"));
        List<HourPartition> hours = new ArrayList<>();
        for (HourPartition hour = from; hour.compareTo(to) < 0; hour = hour.plusHours(1)) {
            hours.add(hour);
        }
        if (hours.isEmpty()) {
            throw new IllegalArgumentException("--to=%s must be after --from=%s".formatted(to, from));
        }
        return hours;
    }

    private static HourPartition hour(String name, @Nullable String text) {
        Instant instant = text == null ? null : Timestamps.parse(text);
        if (instant == null || !HourPartition.of(instant).start().equals(instant)) {
            throw new IllegalArgumentException(
                    "--%s must be the start of an hour in UTC, such as 2026-11-23T04:00:00Z, is %s"
                            .formatted(name, text));
        }
        return new HourPartition(instant);
    }
}
