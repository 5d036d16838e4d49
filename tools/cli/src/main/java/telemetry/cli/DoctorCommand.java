package telemetry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import telemetry.simulator.CloudOptions;

/** {@code telemetry doctor}, which checks a running platform. */
@Command(
        name = "doctor",
        description = {
            "Checks a running platform: services, clocks, versions, rights, queue, lake and disk. One line each.",
            "Sends and receives no message. Exit code 1 if a check fails."
        })
final class DoctorCommand implements Callable<Integer> {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final long MIN_FREE_BYTES = 2_000_000_000L;

    private final Clock clock;

    @Spec
    private CommandSpec command;

    @Option(names = "--ingest", defaultValue = "http://127.0.0.1:8080", description = "Address of the ingest-service.")
    private URI ingest;

    @Option(
            names = "--consumer",
            defaultValue = "http://127.0.0.1:8081",
            description = "Address of the consumer-service.")
    private URI consumer;

    @Option(
            names = "--aggregator",
            defaultValue = "http://127.0.0.1:8082",
            description = "Address of the aggregator-job.")
    private URI aggregator;

    @Option(
            names = "--sqs-endpoint",
            defaultValue = "http://127.0.0.1:9324",
            description = "Endpoint of SQS; 'aws' for AWS itself.")
    private String sqsEndpoint;

    @Option(
            names = "--s3-endpoint",
            defaultValue = "http://127.0.0.1:9325",
            description = "Endpoint of S3; 'aws' for AWS itself.")
    private String s3Endpoint;

    @Option(names = "--queue", defaultValue = "telemetry", description = "Name of the queue.")
    private String queue;

    @Option(names = "--dlq", defaultValue = "telemetry-dlq", description = "Name of the DLQ.")
    private String deadLetterQueue;

    @Option(names = "--bucket", defaultValue = "telemetry", description = "Bucket of the lake.")
    private String bucket;

    @Option(names = "--write", description = "Also try to put and delete an object, doctor/<uuid>.")
    private boolean writes;

    @Mixin
    private CloudOptions cloud;

    DoctorCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws Exception {
        List<Finding> findings = new ArrayList<>();
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build()) {
            ServiceCheck services = new ServiceCheck(http, clock);
            findings.addAll(services.check("ingest", ingest));
            findings.addAll(services.check("consumer", consumer));
            findings.addAll(services.check("aggregator", aggregator));
            findings.add(services.versions());
        }
        try (SqsClient sqs = QueueOptions.client(cloud, sqsEndpoint)) {
            findings.addAll(new CloudCheck().queues(sqs, queue, deadLetterQueue));
        }
        try (S3Client s3 = cloud.s3(s3Endpoint)) {
            findings.addAll(new CloudCheck().lake(s3, bucket, clock, writes));
        }
        findings.add(disk());
        PrintWriter out = command.commandLine().getOut();
        findings.forEach(out::println);
        out.flush();
        return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL) ? 1 : 0;
    }

    /** Checks the folder of temporary files, where this machine's commands keep copies of objects. */
    private static Finding disk() throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        long free = Files.getFileStore(folder).getUsableSpace();
        String detail = "%.1f GB are free in %s".formatted(free / 1e9, folder);
        return free >= MIN_FREE_BYTES
                ? Finding.ok("disk", detail)
                : Finding.warn("disk", detail + "; an hour needs twice its unread parts and four times its records");
    }
}
