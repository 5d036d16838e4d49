package telemetry.simulator;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The output of commands that send records: a summary, and the report of the run. */
final class RunOutput {

    @Option(names = "--report", paramLabel = "FILE", description = "Write the report of the run as JSON, for verify.")
    private @Nullable Path file;

    void write(RunReport report, PrintWriter out) throws IOException {
        out.printf("run          %s%n", report.run());
        out.printf(
                "sent         %,d (and %,d duplicates, %,d malformed)%n",
                report.sent(), report.duplicatesSent(), report.malformedSent());
        out.printf("accepted     %,d (and %,d duplicates)%n", report.accepted(), report.duplicatesAccepted());
        out.printf(
                "rejected     %,d malformed as expected, and %,d valid%n",
                report.malformedRejected(), report.rejectedUnexpectedly());
        out.printf("unconfirmed  %,d%n", report.unacknowledged());
        if (report.malformedAccepted() > 0) {
            out.printf("WRONG        %,d malformed records were accepted%n", report.malformedAccepted());
        }
        if (report.notSent() > 0) {
            out.printf("NOT SENT     %,d, because the platform accepted nothing for a minute%n", report.notSent());
        }
        out.printf("requests     %,d, %,d of them retries%n", report.requests(), report.retries());
        out.printf(
                "202 latency  p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                report.latency().p50Ms(),
                report.latency().p95Ms(),
                report.latency().p99Ms(),
                report.latency().maxMs());
        out.printf("rate         %,d records/s over %.1f s%n", report.recordsPerSecond(), report.seconds());
        out.flush();
        if (file != null) {
            report.write(file);
        }
    }
}
