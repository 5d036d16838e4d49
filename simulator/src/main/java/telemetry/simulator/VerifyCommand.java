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

/** The command {@code verify}, which compares the lake with the report of a run. */
@Command(
        name = "verify",
        description = {
            "Compares the lake with the report of a run, record by record, and prints the services' cost since their start.",
            "Exit code 0 if no record is lost, changed, duplicated or in the wrong place, else 1."
        })
public final class VerifyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private ServiceOptions services;

    @Option(
            names = "--report",
            required = true,
            paramLabel = "FILE",
            description = "The report of the run (simulate --report).")
    private Path report;

    @Option(
            names = "--wait",
            defaultValue = "30s",
            paramLabel = "TIME",
            converter = DurationOption.class,
            description = "Maximum wait for records in flight, such as 30s, 500ms or 2m.")
    private Duration patience;

    @Option(names = "--alone", description = "Count lines of other senders in the run's hours as errors.")
    private boolean alone;

    @Option(names = "--json", description = "Print the verdict as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Files.isReadable(report)) {
            throw new ParameterException(command.commandLine(), "--report cannot be read: " + report);
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
        out.printf("stored       %,d lines, %,d distinct records%n", verdict.stored(), verdict.unique());
        out.printf("lost         %,d %s%n", verdict.lost(), verdict.lost() == 0 ? "" : verdict.firstLost());
        out.printf("duplicated   %,d%s%n", verdict.duplicated(), retriesOf(verdict));
        if (verdict.storedWithoutAcknowledgement() > 0) {
            out.printf("unconfirmed  %,d stored without a 202%n", verdict.storedWithoutAcknowledgement());
        }
        out.printf(
                "wrong        %,d: %,d changed, %,d outside the contract, %,d in the wrong hour%n",
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
            out.println("  no record was accepted, so the run proves nothing");
        }
        out.println(isGood(verdict) ? "GOOD" : "NOT GOOD");
    }

    private static String retriesOf(Verdict verdict) {
        long byRetries = verdict.duplicatedByRetries();
        return byRetries == 0 ? "" : ", %,d of them in retried requests".formatted(byRetries);
    }

    private static void print(RunReport.LatencyMillis latency, boolean isUpperBound, PrintWriter out) {
        out.printf(
                "ingest to stored  p50 %.0f ms, p95 %.0f ms, p99 %.0f ms, max %.0f ms%s%n",
                latency.p50Ms(),
                latency.p95Ms(),
                latency.p99Ms(),
                latency.maxMs(),
                isUpperBound ? " at most (the store reports whole seconds)" : "");
    }
}
