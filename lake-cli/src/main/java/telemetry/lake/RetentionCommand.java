package telemetry.lake;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.simulator.LakeOptions;
import tools.jackson.databind.json.JsonMapper;

/** {@code telemetry retention}. */
@Command(
        name = "retention",
        description = {
            "Shows what would go from the lake by now, and deletes nothing: a dry run.",
            "The policy is the bucket's lifecycle; where there is none, raw/ for 7 days and the rest for ever. Age counts as"
                    + " in S3: days from the last change, up to the next midnight UTC."
        },
        mixinStandardHelpOptions = true)
final class RetentionCommand implements Callable<Integer> {
    private static final int MOST_DAYS = 36_500;

    private final Clock clock;

    @Spec
    private CommandSpec command;

    @Mixin
    private LakeOptions lake;

    @Option(names = "--raw-days", paramLabel = "N", description = "What if raw/ were kept for so many days?")
    private @Nullable Integer rawDays;

    @Option(names = "--curated-days", paramLabel = "N", description = "What if curated/ were kept for so many days?")
    private @Nullable Integer curatedDays;

    @Option(
            names = "--aggregates-days",
            paramLabel = "N",
            description = "What if aggregates/ were kept for so many days?")
    private @Nullable Integer aggregatesDays;

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    RetentionCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException {
        Map<Area, Integer> days = days();
        try (S3Client s3 = lake.client()) {
            RetentionPolicy policy = Lifecycle.of(s3, lake.bucket()).orElse(RetentionPolicy.DEFAULT);
            print(RetentionScan.of(
                    s3, lake.bucket(), policy.with(days), clock.instant().truncatedTo(ChronoUnit.SECONDS)));
            return 0;
        }
    }

    private Map<Area, Integer> days() {
        Map<Area, Integer> days = new EnumMap<>(Area.class);
        put(days, Area.RAW, rawDays);
        put(days, Area.CURATED, curatedDays);
        put(days, Area.AGGREGATES, aggregatesDays);
        return days;
    }

    /** S3 takes no rule of 0 days. */
    private void put(Map<Area, Integer> days, Area area, @Nullable Integer number) {
        if (number == null) {
            return;
        }
        if (number < 1 || number > MOST_DAYS) {
            String option = "--" + area.prefix().replace("/", "-days");
            throw new ParameterException(
                    command.commandLine(), "%s must be 1 to %d, is %d".formatted(option, MOST_DAYS, number));
        }
        days.put(area, number);
    }

    private void print(RetentionReport report) throws IOException {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(new JsonMapper().writeValueAsString(report));
        } else {
            print(report, out);
        }
        if (out.checkError()) {
            throw new IOException("the result could not be written");
        }
    }

    private static void print(RetentionReport report, PrintWriter out) {
        out.printf("bucket %s at %s; a dry run: nothing is deleted%n%n", report.bucket(), report.at());
        TableFormat.write(
                List.of("prefix", "objects", "bytes", "oldest", "would go", "of bytes", "first hour", "last hour"),
                report.areas().stream().map(RetentionCommand::row).toList(),
                out);
        out.println();
        report.areas().forEach(area -> printRules(area, out));
        if (report.source().equals(Rule.Origin.DEFAULT.tag())) {
            out.println("This store has no lifecycle: nothing goes by itself.");
        }
        if (report.unsealed().hours() > 0) {
            printWarning(report.unsealed(), out);
        }
    }

    private static List<@Nullable Object> row(RetentionReport.OfArea area) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(area.prefix());
        row.add(area.objects());
        row.add(area.bytes());
        row.add(area.oldest());
        row.add(area.goes().objects());
        row.add(area.goes().bytes());
        row.add(area.goes().firstHour());
        row.add(area.goes().lastHour());
        return row;
    }

    private static void printRules(RetentionReport.OfArea area, PrintWriter out) {
        String rules = area.rules().isEmpty() ? "kept for ever" : "kept for " + String.join("; ", area.rules());
        out.printf("%-11s %s%n", area.prefix(), Text.printable(rules));
        area.remarks().forEach(remark -> out.printf("%-11s %s%n", "", Text.printable(remark)));
    }

    private static void printWarning(RetentionReport.Unsealed unsealed, PrintWriter out) {
        out.printf(
                "WARNING: %s whose raw parts would go %s not sealed (no curated/.../_manifest.json), and cannot be sealed"
                        + " after that: %s%s%n",
                unsealed.hours() == 1 ? "1 hour" : "%,d hours".formatted(unsealed.hours()),
                unsealed.hours() == 1 ? "is" : "are",
                String.join(", ", unsealed.first()),
                unsealed.hours() > unsealed.first().size() ? ", ..." : "");
    }
}
