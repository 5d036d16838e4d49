package telemetry.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import telemetry.cli.Telemetry;
import telemetry.cloud.CloudAccess;
import telemetry.cloud.Provisioning;
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;
import telemetry.contract.PrometheusPage;
import telemetry.local.Platform;
import telemetry.simulator.IngestTarget;
import telemetry.simulator.ProgressLines;
import telemetry.simulator.RunReport;
import telemetry.simulator.Simulation;
import telemetry.simulator.SimulationPlan;
import telemetry.simulator.Verdict;
import telemetry.simulator.Verification;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the platform on a cloud with its own queues and bucket. Tests access the platform as users do: over HTTP, SQS
 * and S3. The services reach S3 through a proxy that can inject faults.
 */
final class SystemUnderTest implements AutoCloseable {
    static final String KEY = "system-test-key";

    private final CloudAccess cloud;
    private final Provisioning names;
    private final SqsClient sqs;
    private final S3Client s3;
    private final FlakyS3 flakyS3;
    private final Platform platform;
    private final HttpClient http = HttpClient.newHttpClient();

    SystemUnderTest(CloudAccess cloud, Path data, String... settings) {
        this.cloud = cloud;
        String id = UUID.randomUUID().toString();
        names = new Provisioning("it-" + id, "it-" + id + "-dlq", "it-" + id, Duration.ofSeconds(30), 5);
        sqs = cloud.sqsClient();
        s3 = cloud.s3Client();
        names.apply(sqs, s3);
        flakyS3 = new FlakyS3(cloud.s3());
        platform = Platform.start(
                cloud.withS3(flakyS3.url()),
                names,
                Platform.Layout.onFreePorts(data, KEY),
                Stream.concat(
                                Stream.of(
                                        "--telemetry.consumer.retry-after=200ms",
                                        "--telemetry.consumer.retry-at-most=1s",
                                        "--logging.threshold.console=off"),
                                Stream.of(settings))
                        .toArray(String[]::new));
    }

    FlakyS3 store() {
        return flakyS3;
    }

    URI ingestUrl() {
        return platform.ingestUrl();
    }

    RunReport simulate(SimulationPlan plan, int batch) throws InterruptedException {
        IngestTarget target = new IngestTarget(platform.ingestUrl(), KEY, batch, false);
        return new Simulation(target, Clock.systemUTC()).run(plan, new ProgressLines(System.err, plan.records()));
    }

    Verdict verify(RunReport run) throws InterruptedException {
        return new Verification(s3, names.bucket()).await(run, Duration.ofSeconds(60));
    }

    HttpResponse<String> post(String contentType, String body) throws IOException, InterruptedException {
        return post(platform.ingestUrl().resolve("/telemetry"), KEY, contentType, body);
    }

    HttpResponse<String> aggregate(HourPartition hour) throws IOException, InterruptedException {
        URI url = platform.aggregatorUrl().resolve("/aggregations");
        return post(url, KEY, "application/json", "{\"hour\":\"" + hour + "\"}");
    }

    HttpResponse<String> post(URI url, String key, String contentType, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(url)
                        .header("X-API-Key", key)
                        .header("Content-Type", contentType)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Returns the value of a counter summed over all tags, from the metrics endpoint of ingest. */
    double ingestCounter(String name) throws IOException, InterruptedException {
        return counter(platform.ingestUrl(), name);
    }

    double consumerCounter(String name) throws IOException, InterruptedException {
        return counter(platform.consumerUrl(), name);
    }

    private double counter(URI service, String name) throws IOException, InterruptedException {
        return PrometheusPage.parse(get(service.resolve("/actuator/prometheus")).body())
                .sum(name);
    }

    /** Returns the names of the platform's own metrics in all services. */
    Set<String> metrics() throws IOException, InterruptedException {
        Set<String> names = new TreeSet<>();
        for (URI service : services()) {
            String answer = get(service.resolve("/actuator/metrics")).body();
            new JsonMapper().readTree(answer).get("names").forEach(name -> names.add(name.asString()));
        }
        names.removeIf(name -> !name.startsWith("telemetry.") && !name.startsWith("aws."));
        return names;
    }

    List<URI> services() {
        return List.of(platform.ingestUrl(), platform.consumerUrl(), platform.aggregatorUrl());
    }

    int readiness(URI service) throws IOException, InterruptedException {
        return get(service.resolve("/actuator/health/readiness")).statusCode();
    }

    /** Sends a GET without an API key. */
    HttpResponse<String> get(URI url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }

    URI aggregatorUrl() {
        return platform.aggregatorUrl();
    }

    URI consumerUrl() {
        return platform.consumerUrl();
    }

    /** Writes a part into the lake, as the consumer does. */
    void putPart(HourPartition hour, String lines) {
        String key = new PartKey(hour, UUID.randomUUID()).key();
        s3.putObject(put -> put.bucket(names.bucket()).key(key), RequestBody.fromString(lines));
    }

    /** Sends a message directly to the queue, as another producer could. */
    void enqueue(String body) {
        sqs.sendMessage(message -> message.queueUrl(url(names.queue())).messageBody(body));
    }

    /** Sends a message to the DLQ, as SQS does after too many receives. */
    void deadLetter(String body) {
        sqs.sendMessage(
                message -> message.queueUrl(url(names.deadLetterQueue())).messageBody(body));
    }

    /** Runs {@code telemetry dlq} on the queues of this test and returns its exit code. */
    int dlq(String... arguments) {
        List<String> all = new ArrayList<>(List.of("dlq"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--sqs-endpoint=" + cloud.sqs(), "--region=" + cloud.region()));
        all.addAll(List.of("--access-key=" + cloud.accessKey(), "--secret-key=" + cloud.secretKey()));
        all.addAll(List.of("--queue=" + names.queue(), "--dlq=" + names.deadLetterQueue()));
        return Telemetry.commandLine(Clock.systemUTC()).execute(all.toArray(String[]::new));
    }

    boolean isQueueEmpty() {
        return messages(names.queue()) == 0;
    }

    List<Message> takeDeadLetters() {
        String url = url(names.deadLetterQueue());
        List<Message> letters = sqs.receiveMessage(receive -> receive.queueUrl(url)
                        .maxNumberOfMessages(10)
                        .waitTimeSeconds(2)
                        .messageAttributeNames("All"))
                .messages();
        letters.forEach(
                letter -> sqs.deleteMessage(delete -> delete.queueUrl(url).receiptHandle(letter.receiptHandle())));
        return letters;
    }

    /** Returns the configuration of the queues and the bucket named by {@code others}. */
    SetUp setUp(Provisioning others) {
        return SetUp.of(sqs, s3, others);
    }

    private int messages(String queue) {
        var attributes = sqs.getQueueAttributes(ask -> ask.queueUrl(url(queue))
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes();
        return attributes.values().stream().mapToInt(Integer::parseInt).sum();
    }

    private String url(String queue) {
        return sqs.getQueueUrl(ask -> ask.queueName(queue)).queueUrl();
    }

    /** Returns the lines of an hour that contain {@code mark}. */
    List<String> stored(HourPartition hour, String mark) {
        return s3
                .listObjectsV2Paginator(list -> list.bucket(names.bucket()).prefix(PartKey.prefix(hour)))
                .contents()
                .stream()
                .flatMap(object -> PartKey.parse(object.key()).stream())
                .flatMap(part -> read(part).lines())
                .filter(line -> line.contains(mark))
                .toList();
    }

    private String read(PartKey part) {
        try (InputStream content = part.compression()
                .decompress(s3.getObject(get -> get.bucket(names.bucket()).key(part.key())))) {
            return new String(content.readAllBytes(), UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Returns the keys of the parts of an hour. */
    List<String> parts(HourPartition hour) {
        return s3
                .listObjectsV2Paginator(list -> list.bucket(names.bucket()).prefix(PartKey.prefix(hour)))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    String read(String key) {
        return requireNonNull(
                        s3.getObjectAsBytes(get -> get.bucket(names.bucket()).key(key)))
                .asString(UTF_8);
    }

    Provisioning names() {
        return names;
    }

    @Override
    public void close() {
        platform.close();
        flakyS3.close();
        sqs.close();
        s3.close();
    }
}
