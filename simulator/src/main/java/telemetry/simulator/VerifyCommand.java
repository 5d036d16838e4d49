package telemetry.simulator;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code telemetry verify}. */
@Command(
        name = "verify",
        description =
                "Proves what the lake holds of a run: exit code 0 if nothing is lost, changed, duplicated or wrong. Says what"
                        + " the services spent since they started.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private ServiceOptions services;

    @Option(names = "--report", required = true, paramLabel = "FILE", description = "The report of the run.")
    private Path report;

    @Option(
            names = "--wait",
            defaultValue = "30s",
            paramLabel = "TIME",
            converter = DurationOption.class,
            description = "How long to wait for records that are still on their way, as 30s, 500ms or 2m"
                    + " (default: ${DEFAULT-VALUE}).")
    private Duration patience;

    @Option(names = "--alone", description = "Nothing else was sent in the hours of the run: any other line is wrong.")
    private boolean alone;

    @Option(names = "--json", description = "Print the verdict as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Files.isReadable(report)) {
            throw new ParameterException(command.commandLine(), "Cannot read " + report);
        }
        RunReport run = RunReport.read(report);
        try (S3Client s3 = lake.client()) {
            Verdict verdict = new Verification(s3, lake.bucket()).await(run, patience);
            PrintWriter out = command.commandLine().getOut();
            Optional<CostReport> cost = services.cost();
            if (json) {
                out.println(json(verdict, cost));
            } else {
                cost.ifPresent(report -> report.print(out));
                print(verdict, out);
            }
            out.flush();
            return isGood(verdict) ? 0 : 1;
        }
    }

    private boolean isGood(Verdict verdict) {
        return verdict.isGood() && !(alone && verdict.others() > 0);
    }

    private static String json(Verdict verdict, Optional<CostReport> cost) {
        JsonMapper mapper = new JsonMapper();
        ObjectNode both = mapper.valueToTree(verdict);
        cost.ifPresent(report -> both.set("cost", mapper.valueToTree(report)));
        return mapper.writeValueAsString(both);
    }

    private void print(Verdict verdict, PrintWriter out) {
        out.printf("run          %s%n", verdict.run());
        out.printf("sent         %,d%n", verdict.sent());
        out.printf("accepted     %,d%n", verdict.accepted());
        out.printf("stored       %,d lines, %,d different records%n", verdict.stored(), verdict.unique());
        out.printf("lost         %,d %s%n", verdict.lost(), verdict.lost() == 0 ? "" : verdict.firstLost());
        out.printf("duplicated   %,d%s%n", verdict.duplicated(), retriesOf(verdict));
        if (verdict.storedWithoutAcknowledgement() > 0) {
            out.printf("unconfirmed  %,d stored without a 202%n", verdict.storedWithoutAcknowledgement());
        }
        out.printf(
                "wrong        %,d: %,d not what was sent, %,d no record of the contract, %,d in the wrong hour%n",
                verdict.changed() + verdict.outOfContract() + verdict.wrongHour(),
                verdict.changed(),
                verdict.outOfContract(),
                verdict.wrongHour());
        if (verdict.others() > 0) {
            out.printf("others       %,d lines of other senders in the same hours%n", verdict.others());
        }
        out.printf("parts        %,d, the largest with %,d lines%n", verdict.parts(), verdict.largestPartLines());
        if (verdict.unique() > 0) {
            print(verdict.ingestToStored(), verdict.ingestToStoredIsUpperBound(), out);
        }
        verdict.findings().forEach(finding -> out.println("  " + finding));
        if (verdict.accepted() == 0) {
            out.println("  nothing was accepted, so that nothing is proved");
        }
        out.println(isGood(verdict) ? "GOOD" : "NOT GOOD");
    }

    private static String retriesOf(Verdict verdict) {
        long byRetries = verdict.duplicatedByRetries();
        return byRetries == 0 ? "" : ", %,d of them in requests that were sent again".formatted(byRetries);
    }

    private static void print(RunReport.LatencyMillis latency, boolean isUpperBound, PrintWriter out) {
        out.printf(
                "ingest to stored  p50 %.0f ms, p95 %.0f ms, p99 %.0f ms, max %.0f ms%s%n",
                latency.p50Ms(),
                latency.p95Ms(),
                latency.p99Ms(),
                latency.maxMs(),
                isUpperBound ? " at most (the store gives whole seconds)" : "");
    }
}
