package telemetry.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.services.sqs.model.Message;
import telemetry.cloud.EmbeddedCloud;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the HTTP API on an embedded SQS in this JVM. */
class IngestServiceTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static IngestFixture fixture;
    private static EmbeddedCloud cloud;
    private static ConfigurableApplicationContext service;
    private static String queueUrl;

    @BeforeAll
    static void start() {
        fixture = IngestFixture.start(folder);
        cloud = fixture.cloud();
        queueUrl = fixture.queueUrl();
        service = fixture.run();
    }

    @BeforeEach
    void emptyQueue() {
        receiveAll();
    }

    @Test
    void aRecordIsStampedAndQueuedBeforeItIsAccepted() throws Exception {
        String record = record("veh-1").replace("2150", "2150.00");

        HttpResponse<String> response = post("application/json", record);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEqualTo("{\"accepted\":1}");
        String line = receiveAll().getFirst();
        assertThat(line).startsWith(record.substring(0, record.length() - 1));
        assertThat(Instant.parse(JSON.readTree(line).get("ingest_received_at").stringValue()))
                .isBetween(Instant.now().minusSeconds(10), Instant.now());
    }

    @Test
    void manyLinesArePackedIntoFewMessagesInOrder() throws Exception {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            records.add(record("veh-" + i));
        }

        HttpResponse<String> response = post("application/x-ndjson", String.join("\n", records) + "\n");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEqualTo("{\"accepted\":1000}");
        List<String> bodies = receiveAll();
        assertThat(bodies)
                .hasSizeBetween(3, 5)
                .allSatisfy(body -> assertThat(body.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(64 * 1024));
        assertThat(bodies.stream().flatMap(body -> Arrays.stream(body.split("\n"))))
                .hasSize(1_000)
                .doesNotHaveDuplicates();
    }

    @Test
    void aVinWithoutItsCheckDigitIsAcceptedAndCounted() throws Exception {
        String before = metric("telemetry_ingest_vin_check_failed_total");

        for (String vin : List.of("1HGCM82633A004352", "1HGCM82643A004352", "WVWZZZ1JZXW000001")) {
            String record = record("veh-1").replace("{\"timestamp", "{\"vin\":\"%s\",\"timestamp".formatted(vin));
            assertThat(post("application/json", record).statusCode()).isEqualTo(202);
        }

        assertThat(Double.parseDouble(metric("telemetry_ingest_vin_check_failed_total")))
                .isEqualTo(Double.parseDouble(before) + 2);
    }

    @Test
    void validLinesAreAcceptedBesideInvalidOnes() throws Exception {
        String body = record("a") + "\n{oops\n\n" + record("b") + "\n" + record("c d") + "\n";

        HttpResponse<String> response = post("application/x-ndjson", body);

        assertThat(response.statusCode()).isEqualTo(207);
        JsonNode result = JSON.readTree(response.body());
        assertThat(result.get("accepted").intValue()).isEqualTo(2);
        assertThat(result.get("rejected_count").intValue()).isEqualTo(2);
        assertThat(result.get("rejected").get(0).get("line").intValue()).isEqualTo(2);
        assertThat(result.get("rejected").get(0).get("reason").stringValue()).isEqualTo("malformed_json");
        assertThat(result.get("rejected").get(1).get("line").intValue()).isEqualTo(5);
        assertThat(result.get("rejected").get(1).get("field").stringValue()).isEqualTo("vehicle_id");
        assertThat(receiveAll())
                .singleElement()
                .satisfies(message -> assertThat(message.split("\n")).hasSize(2));
    }

    @Test
    void moreThanAThousandInvalidLinesAbortTheRequest() throws Exception {
        HttpResponse<String> response =
                post("application/x-ndjson", record("a") + "\n" + "x\n".repeat(5_000) + record("a"));

        assertThat(response.statusCode()).isEqualTo(422);
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.get("detail").stringValue())
                .isEqualTo("more than 1000 lines violate the contract; nothing was queued; correct the listed lines and"
                        + " send the body again");
        assertThat(problem.get("rejected_count").intValue()).isEqualTo(1_001);
        assertThat(problem.get("rejected").size()).isEqualTo(1_000);
        assertThat(receiveAll()).isEmpty();
    }

    @Test
    void aThousandInvalidLinesAreListedBesideTheValidOne() throws Exception {
        HttpResponse<String> response = post("application/x-ndjson", "x\n".repeat(1_000) + record("a"));

        assertThat(response.statusCode()).isEqualTo(207);
        assertThat(JSON.readTree(response.body()).get("rejected").size()).isEqualTo(1_000);
        assertThat(receiveAll()).hasSize(1);
    }

    @Test
    void gzipIsSupportedAndLimitedWhileItIsInflated() throws Exception {
        assertThat(postGzip(IngestFixture.gzip(
                                (record("a") + "\n").repeat(20_000).getBytes(UTF_8)))
                        .statusCode())
                .isEqualTo(202);
        assertThat(receiveAll().stream()
                        .mapToInt(body -> body.split("\n").length)
                        .sum())
                .isEqualTo(20_000);

        HttpResponse<String> bomb = postGzip(IngestFixture.gzip(new byte[9 * 1024 * 1024]));
        assertThat(bomb.statusCode()).isEqualTo(413);
        assertThat(bomb.body()).contains("the decompressed body is longer than the limit of 8388608 bytes; split it");
        assertThat(postGzip("not gzip".getBytes(UTF_8)).statusCode()).isEqualTo(400);
        byte[] cut = IngestFixture.gzip(record("a").getBytes(UTF_8));
        assertThat(postGzip(Arrays.copyOf(cut, cut.length - 9)).statusCode()).isEqualTo(400);
        assertThat(receiveAll()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json     | {oops                  | 400 | bad-request           | malformed_json
            application/json     |                        | 400 | bad-request           | malformed_json
            application/json     | {"vehicle_id":"a b"}   | 422 | unprocessable-content | bad_format
            application/json     | []                     | 422 | unprocessable-content | not_an_object
            application/x-ndjson |                        | 400 | bad-request           | the body has no records; send one JSON object per line
            application/x-ndjson | {}                     | 422 | unprocessable-content | missing
            text/plain           | {}                     | 415 | unsupported-media-type | type
            """)
    void invalidInputGivesAProblemWithAStableTypeAndAReason(
            String contentType, String body, int status, String type, String reason) throws Exception {
        HttpResponse<String> response = post(contentType, body == null ? "" : body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.body()).contains("\"type\":\"urn:telemetry:problem:" + type + "\"", reason);
        assertThat(receiveAll()).isEmpty();
    }

    @Test
    void aBodyOverTheLimitIsRejectedWithAndWithoutAContentLength() throws Exception {
        byte[] tooLong = (record("a") + "\n").repeat(9_000).getBytes(UTF_8);

        assertThat(post("application/x-ndjson", new String(tooLong, UTF_8)).statusCode())
                .isEqualTo(413);
        HttpRequest chunked = request("application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(tooLong)))
                .build();
        assertThat(HTTP.send(chunked, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(413);
        assertThat(receiveAll()).isEmpty();
    }

    @Test
    void theKeyIsCheckedBeforeAnythingElse() throws Exception {
        HttpRequest wrong = HttpRequest.newBuilder(uri())
                .header("X-API-Key", "kex")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(record("a")))
                .build();

        assertThat(HTTP.send(wrong, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
        assertThat(receiveAll()).isEmpty();
    }

    @Test
    void anUnsupportedEncodingIsRejectedWithTheSupportedOne() throws Exception {
        HttpRequest brotli = request("application/json")
                .header("Content-Encoding", "br")
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        HttpResponse<String> response = HTTP.send(brotli, HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.headers().firstValue("Accept-Encoding")).contains("gzip");
    }

    @Test
    void withoutAQueueTheResponseIs503WithRetryAfterAndReadinessIsDown() throws Exception {
        try (ConfigurableApplicationContext withoutQueue = fixture.run("--telemetry.queue=not-there")) {
            URI base = IngestFixture.uri(withoutQueue);
            HttpRequest request = HttpRequest.newBuilder(base)
                    .header("X-API-Key", "key")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(record("a")))
                    .build();
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).contains("2");
            assertThat(response.body())
                    .contains("urn:telemetry:problem:service-unavailable")
                    .doesNotContain("not-there");
            assertThat(status(base.resolve("/actuator/health/readiness"))).isEqualTo(503);
            assertThat(status(base.resolve("/actuator/health/liveness"))).isEqualTo(200);
        }
    }

    @Test
    void acceptedAndRejectedRecordsAreCounted() throws Exception {
        String before = metric("telemetry_ingest_records_accepted_total");
        post("application/x-ndjson", record("a") + "\nx\n");

        assertThat(Double.parseDouble(metric("telemetry_ingest_records_accepted_total")))
                .isEqualTo(Double.parseDouble(before) + 1);
        assertThat(Double.parseDouble(metric("telemetry_ingest_records_rejected_total{reason=\"malformed_json\"}")))
                .isPositive();
    }

    @Test
    void requestsAreTimedUnderTheNameAndTagsOfSpringBoot() throws Exception {
        post("application/json", record("a"));
        post("application/json", "{oops");

        String tags = "http_server_requests_seconds_count{error=\"none\",exception=\"none\",method=\"POST\",";
        assertThat(Double.parseDouble(metric(tags + "outcome=\"SUCCESS\",status=\"202\",uri=\"/telemetry\"}")))
                .isPositive();
        assertThat(Double.parseDouble(metric(tags + "outcome=\"CLIENT_ERROR\",status=\"400\",uri=\"/telemetry\"}")))
                .isPositive();
    }

    private static String metric(String name) throws Exception {
        return HTTP.send(
                        HttpRequest.newBuilder(uri().resolve("/actuator/prometheus"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
    }

    private static int status(URI uri) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static HttpResponse<String> post(String contentType, String body) throws Exception {
        return HTTP.send(
                request(contentType)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> postGzip(byte[] body) throws Exception {
        return HTTP.send(
                request("application/x-ndjson")
                        .header("Content-Encoding", "gzip")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String contentType) {
        return HttpRequest.newBuilder(uri()).header("X-API-Key", "key").header("Content-Type", contentType);
    }

    private static URI uri() {
        return IngestFixture.uri(service);
    }

    private static List<String> receiveAll() {
        List<String> bodies = new ArrayList<>();
        while (true) {
            List<Message> messages = cloud.sqs()
                    .receiveMessage(receive -> receive.queueUrl(queueUrl).maxNumberOfMessages(10))
                    .messages();
            if (messages.isEmpty()) {
                return bodies;
            }
            for (Message message : messages) {
                bodies.add(message.body());
                cloud.sqs().deleteMessage(delete -> delete.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
            }
        }
    }

    private static String record(String vehicle) {
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"%s\",\"can_id\":\"0x1F0\",\"payload\":{\"engine_rpm\":2150,\"brake_status\":false}}"
                .formatted(Instant.now().truncatedTo(ChronoUnit.MICROS), vehicle);
    }
}
