package telemetry.aggregator;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import telemetry.contract.HourParser;
import telemetry.contract.HourPartition;
import telemetry.lake.HourSummary;
import tools.jackson.databind.json.JsonMapper;

/**
 * Aggregates hours from a shell. {@code --hour=H} refreshes one hour and prints its summary. {@code --from=H --to=H}
 * refreshes many hours, without the hour of {@code --to}. {@code telemetry.aggregator.parallel-hours} hours run at
 * once. Up-to-date hours are skipped, so an interrupted run resumes; {@code --again} rewrites the files that follow
 * from their records. An hour that fails does not stop the next hours.
 */
final class RunOnce {
    /** Options of the command line that are not settings. */
    static final String[] OPTIONS = {"hour", "from", "to", "again"};

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_ARGUMENTS = 2;

    private final Aggregation aggregation;
    private final HourParser reader;
    private final int parallelHours;
    private final JsonMapper json;
    private final PrintStream out;
    private final PrintStream err;

    RunOnce(
            Aggregation aggregation,
            HourParser reader,
            int parallelHours,
            JsonMapper json,
            PrintStream out,
            PrintStream err) {
        this.aggregation = aggregation;
        this.reader = reader;
        this.parallelHours = parallelHours;
        this.json = json;
        this.out = out;
        this.err = err;
    }

    /** Hours and the work for each hour, which returns empty if the hour was up to date. */
    private record Plan(List<HourPartition> hours, Work work) {}

    @FunctionalInterface
    private interface Work {
        Optional<HourSummary> on(HourPartition hour);
    }

    /** Returns true if {@code args} name hours. */
    static boolean isAskedFor(String... args) {
        return Arrays.stream(args).anyMatch(arg -> arg.matches("--(hour|from|to)(=.*)?"));
    }

    /** Aggregates the hours that {@code args} name, prints their summaries in order, and returns the exit code. */
    int run(String... args) throws InterruptedException {
        Plan plan;
        try {
            plan = plan(new SimpleCommandLinePropertySource(args));
        } catch (IllegalArgumentException wrong) {
            err.println(wrong.getMessage());
            return WRONG_ARGUMENTS;
        }
        try (HourProgress progress = HourProgress.on(err, plan.hours().size());
                ExecutorService hours = Executors.newFixedThreadPool(
                        parallelHours, Thread.ofVirtual().name("hour-", 0).factory())) {
            return print(hours.invokeAll(calls(plan, progress)), plan);
        }
    }

    private static List<Callable<Optional<HourSummary>>> calls(Plan plan, HourProgress progress) {
        List<Callable<Optional<HourSummary>>> calls = new ArrayList<>();
        for (HourPartition hour : plan.hours()) {
            calls.add(() -> {
                try {
                    return plan.work().on(hour);
                } finally {
                    progress.done(hour);
                }
            });
        }
        return calls;
    }

    private int print(List<Future<Optional<HourSummary>>> results, Plan plan) throws InterruptedException {
        int exitCode = DONE;
        int upToDate = 0;
        for (Future<Optional<HourSummary>> result : results) {
            try {
                Optional<HourSummary> summary = result.get();
                summary.ifPresent(some -> out.println(json.writeValueAsString(some)));
                upToDate += summary.isEmpty() ? 1 : 0;
            } catch (ExecutionException failed) {
                err.println(
                        failed.getCause() == null
                                ? failed.getMessage()
                                : failed.getCause().getMessage());
                exitCode = FAILED;
            }
        }
        if (upToDate > 0) {
            err.printf(
                    "%d of %d hours were up to date%n", upToDate, plan.hours().size());
        }
        return exitCode;
    }

    private Plan plan(SimpleCommandLinePropertySource args) {
        if (args.containsProperty("hour")) {
            if (args.containsProperty("from") || args.containsProperty("to") || args.containsProperty("again")) {
                throw new IllegalArgumentException("--hour goes without --from, --to and --again");
            }
            return new Plan(List.of(reader.begun("--hour", args.getProperty("hour"))), this::current);
        }
        List<HourPartition> hours =
                range(reader.begun("--from", args.getProperty("from")), reader.any("--to", args.getProperty("to")));
        return new Plan(hours, args.containsProperty("again") ? this::rewritten : aggregation::refresh);
    }

    private Optional<HourSummary> current(HourPartition hour) {
        return aggregation.refresh(hour).or(() -> aggregation.summaryOf(hour));
    }

    private Optional<HourSummary> rewritten(HourPartition hour) {
        return Optional.of(aggregation.rewrite(hour));
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
