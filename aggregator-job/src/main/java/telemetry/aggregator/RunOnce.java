package telemetry.aggregator;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import telemetry.contract.HourPartition;
import tools.jackson.databind.json.JsonMapper;

/**
 * Aggregation from a shell: {@code --hour=H}, or {@code --from=H --to=H} with the hour of {@code --to} not included. An
 * hour that fails does not keep the next ones from being aggregated.
 */
final class RunOnce {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_ARGUMENTS = 2;

    private final Aggregation aggregation;
    private final HourReader reader;
    private final JsonMapper json;
    private final PrintStream out;
    private final PrintStream err;

    RunOnce(Aggregation aggregation, HourReader reader, JsonMapper json, PrintStream out, PrintStream err) {
        this.aggregation = aggregation;
        this.reader = reader;
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

    private List<HourPartition> hours(SimpleCommandLinePropertySource args) {
        boolean range = args.containsProperty("from") || args.containsProperty("to");
        if (args.containsProperty("hour")) {
            if (range) {
                throw new IllegalArgumentException("--hour goes without --from and --to");
            }
            return List.of(reader.begun("--hour", args.getProperty("hour")));
        }
        return range(reader.begun("--from", args.getProperty("from")), reader.any("--to", args.getProperty("to")));
    }

    private List<HourPartition> range(HourPartition from, HourPartition to) {
        if (from.compareTo(to) >= 0) {
            throw new IllegalArgumentException("--to=%s must be after --from=%s".formatted(to, from));
        }
        reader.begun("the hour before --to", to.plusHours(-1).toString());
        return Stream.iterate(from, hour -> hour.compareTo(to) < 0, hour -> hour.plusHours(1))
                .toList();
    }
}
