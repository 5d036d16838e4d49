package telemetry.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.services.sqs.model.Message;

/** Tests concurrent requests on an embedded SQS in this JVM. */
class SharedMessagesTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static IngestFixture ingest;
    private static String queueUrl;

    @BeforeAll
    static void start() {
        ingest = IngestFixture.start(folder);
        queueUrl = ingest.queueUrl();
    }

    @BeforeEach
    void emptyQueue() {
        receiveAll();
    }

    @Test
    void concurrentPostsShareMessages() {
        try (ConfigurableApplicationContext service = ingest.run()) {
            List<CompletableFuture<HttpResponse<String>>> answers = postAll(service, 200);

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(202));
            List<String> bodies = receiveAll();
            assertThat(bodies).hasSizeBetween(1, 100);
            assertThat(bodies.stream().flatMap(body -> Arrays.stream(body.split("\n"))))
                    .hasSize(200)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void linesOfARequestKeepTheirOrder() {
        try (ConfigurableApplicationContext service = ingest.run()) {
            List<CompletableFuture<HttpResponse<String>>> singles = postAll(service, 50);
            String ordered = String.join(
                    "\n",
                    IntStream.range(0, 50)
                            .mapToObj(i -> record("ordered-" + (100 + i)))
                            .toList());
            CompletableFuture<HttpResponse<String>> many = post(service, "application/x-ndjson", ordered);

            assertThat(many.join().statusCode()).isEqualTo(202);
            CompletableFuture.allOf(singles.toArray(CompletableFuture[]::new)).join();
            List<String> lines = receiveAll().stream()
                    .flatMap(body -> Arrays.stream(body.split("\n")))
                    .toList();
            assertThat(lines).hasSize(100);
            assertThat(lines.stream().filter(line -> line.contains("ordered-")))
                    .hasSize(50)
                    .isSorted();
        }
    }

    @Test
    void requestsOverTheBoundAreRefusedWithRetryAfter() {
        try (ConfigurableApplicationContext service = ingest.run(
                "--telemetry.ingest.linger=1s",
                "--telemetry.ingest.linger-records=1000",
                "--telemetry.ingest.max-body=2KB",
                "--telemetry.ingest.max-decompressed=2KB",
                "--telemetry.ingest.max-pending=4KB")) {
            post(service, "application/json", record("sent-immediately")).join();
            String large = record("large").replace("2150", "\"%s\"".formatted("x".repeat(1_500)));
            List<HttpResponse<String>> answers =
                    Stream.generate(() -> post(service, "application/json", large)).limit(20).toList().stream()
                            .map(CompletableFuture::join)
                            .toList();

            List<HttpResponse<String>> refused = answers.stream()
                    .filter(answer -> answer.statusCode() == 503)
                    .toList();
            int accepted = 20 - refused.size();
            assertThat(accepted).isBetween(2, 10);
            assertThat(refused).allSatisfy(answer -> {
                assertThat(answer.headers().firstValue("Retry-After")).contains("2");
                assertThat(answer.body()).contains("urn:telemetry:problem:service-unavailable");
            });
            assertThat(receiveAll().stream().flatMap(body -> Arrays.stream(body.split("\n"))))
                    .hasSize(accepted + 1);
            IngestMetrics.Counts counts = service.getBean(IngestMetrics.class).counts();
            assertThat(counts.accepted()).isEqualTo(accepted + 1);
            assertThat(counts.refused()).isEqualTo(refused.size());
        }
    }

    @Test
    void waitingRecordsAreSentAndAcceptedWhenTheServiceStops() throws Exception {
        ConfigurableApplicationContext service =
                ingest.run("--telemetry.ingest.linger=1s", "--telemetry.ingest.linger-records=1000");
        post(service, "application/json", record("sent-immediately")).join();
        CompletableFuture<HttpResponse<String>> waits = post(service, "application/json", record("waits"));
        while (pendingBytes(service) == 0) {
            assertThat(waits).isNotDone();
            Thread.sleep(1);
        }

        service.close();

        assertThat(waits.get(1, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
        assertThat(receiveAll()).hasSize(2).anySatisfy(body -> assertThat(body).contains("\"waits\""));
    }

    private static double pendingBytes(ConfigurableApplicationContext service) {
        return service.getBean(MeterRegistry.class)
                .get("telemetry.ingest.pending")
                .gauge()
                .value();
    }

    private static List<CompletableFuture<HttpResponse<String>>> postAll(
            ConfigurableApplicationContext service, int records) {
        return IntStream.range(0, records)
                .mapToObj(i -> post(service, "application/json", record("veh-" + i)))
                .toList();
    }

    private static CompletableFuture<HttpResponse<String>> post(
            ConfigurableApplicationContext service, String contentType, String body) {
        URI uri = IngestFixture.uri(service);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .version(HttpClient.Version.HTTP_1_1)
                .header("X-API-Key", "key")
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString(UTF_8));
    }

    private static List<String> receiveAll() {
        List<String> bodies = new ArrayList<>();
        while (true) {
            List<Message> messages = ingest.cloud()
                    .sqs()
                    .receiveMessage(receive -> receive.queueUrl(queueUrl).maxNumberOfMessages(10))
                    .messages();
            if (messages.isEmpty()) {
                return bodies;
            }
            for (Message message : messages) {
                bodies.add(message.body());
                ingest.cloud()
                        .sqs()
                        .deleteMessage(delete -> delete.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
            }
        }
    }

    private static String record(String vehicle) {
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"%s\",\"can_id\":\"0x1F0\",\"payload\":{\"engine_rpm\":2150}}"
                .formatted(Instant.now(), vehicle);
    }
}
