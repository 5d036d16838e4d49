package telemetry.aws;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import telemetry.cloud.EmbeddedCloud;
import telemetry.service.LogLines;

/** Tests the meter with SDK clients on an embedded SQS and S3 in this JVM, and on a server that fails. */
class RequestMeterTest {
    private static final CostProperties SETTINGS = new CostProperties(null, null, null, null, 0, Duration.ofDays(7));
    private static final AtomicInteger RUN = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private final WireMockServer failing = new WireMockServer(wireMockConfig().dynamicPort());
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final CostMeter meter =
            new CostMeter(registry, PriceList.of("us-east-1", SETTINGS), SETTINGS, Clock.systemUTC());
    private final RequestMeter requestMeter = new RequestMeter(meter);
    private SqsClient sqs;
    private String queueUrl = "";

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder);
    }

    @BeforeEach
    void ownQueue() {
        queueUrl = cloud.sqs()
                .createQueue(queue -> queue.queueName("queue-" + RUN.incrementAndGet()))
                .queueUrl();
        sqs = client(SqsClient.builder(), cloud.access().sqs()).build();
        failing.start();
    }

    @AfterEach
    void close() {
        sqs.close();
        failing.stop();
    }

    @Test
    void aBatchIsBilledByTheSumOfItsBodies() {
        sendBatch("x".repeat(70_000), "x".repeat(70_000), "x".repeat(70_000));

        assertAccount("sqs", "SendMessageBatch", 1, 4, 4 * 0.40e-6);
        assertThat(meter.sentUnits()).isEqualTo(4);
    }

    @Test
    void bodiesAreBilledByBytesAndNotByCharacters() {
        send("x".repeat(65_536));
        assertAccount("sqs", "SendMessage", 1, 1, 0.40e-6);
        send("x".repeat(65_537));
        assertAccount("sqs", "SendMessage", 2, 3, 3 * 0.40e-6);
        send("\u20ac".repeat(21_846)); // three bytes each, 65,538 in total
        assertAccount("sqs", "SendMessage", 3, 5, 5 * 0.40e-6);
    }

    @Test
    void aReceiveIsBilledByItsContentAndAnEmptyOneAsOneUnit() {
        sendBatch("x".repeat(70_000), "x".repeat(70_000), "x".repeat(70_000));

        List<Message> messages = receive();
        assertThat(messages).hasSize(3);
        assertAccount("sqs", "ReceiveMessage", 1, 4, 4 * 0.40e-6);

        assertThat(receive()).isEmpty();
        assertAccount("sqs", "ReceiveMessage", 2, 5, 5 * 0.40e-6);

        sqs.deleteMessage(delete ->
                delete.queueUrl(queueUrl).receiptHandle(messages.getFirst().receiptHandle()));
        assertAccount("sqs", "DeleteMessage", 1, 1, 0.40e-6);
        assertThat(meter.cost().requests()).isEqualTo(4);
        assertThat(meter.cost().units()).isEqualTo(10);
        assertThat(meter.cost().usd()).isCloseTo(10 * 0.40e-6, within(1e-12));
    }

    @Test
    void writesListsReadsAndDeletesHaveTheirOwnPrices() {
        try (S3Client s3 = s3(cloud.access().s3())) {
            s3.createBucket(bucket -> bucket.bucket("lake"));
            s3.putObject(put -> put.bucket("lake").key("raw/a"), RequestBody.fromBytes(new byte[1_000_000]));
            s3.putObject(put -> put.bucket("lake").key("aggregates/a"), RequestBody.fromBytes(new byte[1_000_000]));
            s3.listObjectsV2(list -> list.bucket("lake"));
            s3.getObjectAsBytes(get -> get.bucket("lake").key("raw/a"));
            s3.headObject(head -> head.bucket("lake").key("raw/a"));
            s3.deleteObject(delete -> delete.bucket("lake").key("raw/a"));
        }

        assertAccount("s3", "PutObject", 2, 2, 2 * 5e-6);
        assertAccount("s3", "ListObjectsV2", 1, 1, 5e-6);
        assertAccount("s3", "GetObject", 1, 1, 0.40e-6);
        assertAccount("s3", "HeadObject", 1, 1, 0.40e-6);
        assertAccount("s3", "DeleteObject", 1, 1, 0);
        assertThat(usd("s3", "Storage"))
                .as("only raw parts, for a week")
                .isCloseTo(1_000_000.0 / (1 << 30) * 7 / 30 * 0.023, within(1e-12));
    }

    @Test
    void aFailedRequestIsCounted() {
        try (S3Client s3 = s3(cloud.access().s3())) {
            s3.createBucket(bucket -> bucket.bucket("empty"));
            assertThatThrownBy(
                            () -> s3.getObjectAsBytes(get -> get.bucket("empty").key("raw/none")))
                    .isInstanceOf(NoSuchKeyException.class);
        }

        assertThat(requests("s3", "GetObject", "client_error")).isEqualTo(1);
        assertAccount("s3", "GetObject", 1, 1, 0.40e-6);
    }

    @Test
    void aRetryIsCountedAsARequest() {
        failOnce(ok("{\"MessageId\":\"1\",\"MD5OfMessageBody\":\"9dd4e461268c8034f5c8564e155c67a6\"}"));

        try (SqsClient client =
                client(SqsClient.builder(), URI.create(failing.baseUrl())).build()) {
            client.sendMessage(send -> send.queueUrl(queueUrl).messageBody("x"));
        }

        failing.verify(2, postRequestedFor(anyUrl()));
        assertThat(requests("sqs", "SendMessage", "server_error")).isEqualTo(1);
        assertThat(requests("sqs", "SendMessage", "success")).isEqualTo(1);
        assertAccount("sqs", "SendMessage", 2, 2, 2 * 0.40e-6);
    }

    @Test
    void aServerErrorOfS3IsCountedButNotBilled() {
        failOnce(ok());

        try (S3Client s3 = s3(URI.create(failing.baseUrl()))) {
            s3.putObject(put -> put.bucket("lake").key("raw/a"), RequestBody.fromString("12345"));
        }

        failing.verify(2, putRequestedFor(anyUrl()));
        assertThat(requests("s3", "PutObject", "server_error")).isEqualTo(1);
        assertThat(requests("s3", "PutObject", "success")).isEqualTo(1);
        assertAccount("s3", "PutObject", 2, 1, 5e-6);
        assertThat(usd("s3", "Storage")).as("stored once").isCloseTo(5.0 / (1 << 30) * 7 / 30 * 0.023, within(1e-15));
    }

    @Test
    void anAttemptWithoutAResponseIsCountedOnce() {
        failing.stubFor(any(anyUrl()).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));

        try (SqsClient broken =
                client(SqsClient.builder(), URI.create(failing.baseUrl())).build()) {
            assertThatThrownBy(() ->
                            broken.sendMessage(send -> send.queueUrl(queueUrl).messageBody("x")))
                    .isInstanceOf(SdkException.class);
        }

        int attempts = failing.getAllServeEvents().size();
        assertThat(attempts).isGreaterThan(1);
        assertThat(requests("sqs", "SendMessage", "no_answer")).isEqualTo(attempts);
        assertAccount("sqs", "SendMessage", attempts, attempts, attempts * 0.40e-6);
    }

    @Test
    void aFailureOfTheMeterIsLoggedOnceAndDoesNotAffectCalls() {
        registry.config().meterFilter(MeterFilter.deny(id -> {
            throw new IllegalStateException("full");
        }));
        try (LogLines log = new LogLines(RequestMeter.class)) {
            send("x");
            send("y");

            assertThat(receive()).hasSize(2);
            assertThat(log.all()).singleElement().asString().startsWith("WARN event=cost_meter_failed");
        }
    }

    private void failOnce(ResponseDefinitionBuilder then) {
        failing.stubFor(any(anyUrl())
                .inScenario("once")
                .whenScenarioStateIs(STARTED)
                .willReturn(aResponse().withStatus(500))
                .willSetStateTo("up"));
        failing.stubFor(
                any(anyUrl()).inScenario("once").whenScenarioStateIs("up").willReturn(then));
    }

    private void sendBatch(String... bodies) {
        List<SendMessageBatchRequestEntry> entries = Stream.of(bodies)
                .map(body -> SendMessageBatchRequestEntry.builder()
                        .id("id-" + RUN.incrementAndGet())
                        .messageBody(body)
                        .build())
                .toList();
        sqs.sendMessageBatch(batch -> batch.queueUrl(queueUrl).entries(entries));
    }

    private void send(String body) {
        sqs.sendMessage(send -> send.queueUrl(queueUrl).messageBody(body));
    }

    private List<Message> receive() {
        return sqs.receiveMessage(receive ->
                        receive.queueUrl(queueUrl).maxNumberOfMessages(10).waitTimeSeconds(0))
                .messages();
    }

    private S3Client s3(URI endpoint) {
        return client(S3Client.builder().forcePathStyle(true), endpoint).build();
    }

    private <B extends AwsClientBuilder<B, ?>> B client(B builder, URI endpoint) {
        return builder.endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x")))
                .overrideConfiguration(
                        override -> override.retryStrategy(RetryMode.STANDARD).addExecutionInterceptor(requestMeter));
    }

    private void assertAccount(String service, String operation, int requests, int units, double usd) {
        double counted =
                registry.get("aws.requests").tags("service", service, "operation", operation).counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum();
        assertThat(counted).isEqualTo(requests);
        assertThat(value("aws.billable.units", service, operation)).isEqualTo(units);
        assertThat(usd(service, operation)).isCloseTo(usd, within(1e-12));
    }

    private double requests(String service, String operation, String outcome) {
        return registry.get("aws.requests")
                .tags("service", service, "operation", operation, "outcome", outcome)
                .counter()
                .count();
    }

    private double usd(String service, String operation) {
        return value("aws.cost.usd", service, operation);
    }

    private double value(String name, String service, String operation) {
        FunctionCounter counter = registry.get(name)
                .tags("service", service, "operation", operation)
                .functionCounter();
        return counter.count();
    }
}
