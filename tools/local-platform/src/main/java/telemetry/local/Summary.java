package telemetry.local;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import telemetry.cloud.CloudAccess;
import telemetry.simulator.RunReport;
import telemetry.simulator.Verdict;

/** Prints the outcome of the demo and the endpoints of the platform. */
final class Summary {
    private static final int TOP = 5;

    private final PrintStream out;

    Summary(PrintStream out) {
        this.out = out;
    }

    void printDemo(Demo.Result result, DemoProperties demo) {
        RunReport run = result.run();
        Verdict verdict = result.verdict();
        RunReport.LatencyMillis latency = verdict.ingestToStored();
        out.printf("%nDemo: %,d records of %,d vehicles, run %s%n", run.sent(), demo.vehicles(), run.run());
        out.printf(
                "  sent %,d, accepted %,d, stored %,d, lost %,d, duplicated %,d%n",
                run.sent(), run.accepted(), verdict.stored(), verdict.lost(), verdict.duplicated());
        out.printf("  %,d parts, the largest with %,d lines%n", verdict.parts(), verdict.largestPartLines());
        out.printf(
                "  POST to 202       p50 %,.0f ms, p95 %,.0f ms; %,d records/s%n",
                run.latency().p50Ms(), run.latency().p95Ms(), run.recordsPerSecond());
        out.printf(
                "  ingest to stored  p50 %,.0f ms, p95 %,.0f ms; budget %,d ms: %s%n",
                latency.p50Ms(), latency.p95Ms(), demo.budget().toMillis(), result.inTime() ? "met" : "EXCEEDED");
        out.printf("  busiest vehicles  ");
        result.vehicles().stream()
                .limit(TOP)
                .forEach(vehicle -> out.printf("%s %,d   ", vehicle.vehicle(), vehicle.count()));
        out.println();
        PrintWriter costs = new PrintWriter(out, true, out.charset());
        result.cost().print(costs);
        out.printf("  %s%n", result.isGood() ? "GOOD" : "NOT GOOD");
    }

    void printCloud(CloudAccess cloud) {
        out.printf(
                "SQS %s   S3 %s   access key %s, secret key %s%n",
                cloud.sqs(), cloud.s3(), cloud.accessKey(), cloud.secretKey());
        out.printf("Settings of the services that connect to them:%n");
        cloud.settings().forEach((name, value) -> out.printf("  --%s=%s%n", name, value));
        out.printf("Press Ctrl-C to stop.%n");
    }

    void printEndpoints(Platform platform, CloudAccess cloud, LocalProperties local) {
        Path data = local.data().toAbsolutePath().normalize();
        out.printf("%nThe platform is up. API key: %s%n", local.apiKey());
        out.printf("  console     %s/#key=%s%n", platform.aggregatorUrl(), local.apiKey());
        out.printf("  ingest      %s/telemetry%n", platform.ingestUrl());
        out.printf("  consumer    %s/actuator/prometheus%n", platform.consumerUrl());
        out.printf("  aggregator  %s/aggregations%n", platform.aggregatorUrl());
        out.printf("  catalog     %s/iceberg   (Iceberg REST; the token is the API key)%n", platform.aggregatorUrl());
        out.printf("  SQS         %s   S3 %s%n", cloud.sqs(), cloud.s3());
        out.printf("  lake        %s   (plain files)%n", data.resolve("telemetry"));
        out.printf("  log         %s   (try: grep write_batch)%n", data.resolve("telemetry.log"));
        out.printf("%nSend a record:%n");
        out.printf(
                "  curl -i %s/telemetry -H 'X-API-Key: %s' -H 'Content-Type: application/json' \\%n",
                platform.ingestUrl(), local.apiKey());
        out.printf(
                "    -d \"{\\\"timestamp\\\":\\\"$(date -u +%%Y-%%m-%%dT%%H:%%M:%%SZ)\\\",\\\"vehicle_id\\\":\\\"veh-me\\\","
                        + "\\\"can_id\\\":\\\"0x1F0\\\",\\\"payload\\\":{\\\"engine_rpm\\\":2150}}\"%n");
        out.printf("%nPress Ctrl-C to stop.%n");
    }
}
