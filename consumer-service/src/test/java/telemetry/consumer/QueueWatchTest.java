package telemetry.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import telemetry.aws.Queue;
import telemetry.cloud.EmbeddedCloud;

class QueueWatchTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static SqsClient sqs;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private QueueWatch watch;

    @BeforeAll
    static void start() {
        cloud = EmbeddedCloud.start(folder);
        sqs = SqsClient.builder()
                .endpointOverride(cloud.access().sqs())
                .region(Region.of(cloud.access().region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        cloud.access().accessKey(), cloud.access().secretKey())))
                .build();
    }

    @BeforeEach
    void emptyQueues() {
        cloud.sqs().createQueue(create -> create.queueName("q"));
        cloud.sqs().createQueue(create -> create.queueName("dlq"));
        watch = new QueueWatch(new Queue(sqs, "q"), new Queue(sqs, "dlq"), Clock.fixed(NOW, ZoneOffset.UTC), meters);
    }

    @AfterEach
    void deleteQueues() {
        for (String url : cloud.sqs().listQueues().queueUrls()) {
            cloud.sqs().deleteQueue(delete -> delete.queueUrl(url));
        }
    }

    @AfterAll
    static void stop() {
        sqs.close();
        cloud.close();
    }

    @Test
    void theGaugesAreUnknownBeforeTheFirstUpdate() {
        assertThat(gauge("telemetry.queue.visible")).isNaN();
    }

    @Test
    void theBacklogOfEachQueueIsPublished() {
        send("q", 3);
        send("dlq", 1);

        watch.update();

        assertThat(gauge("telemetry.queue.visible")).isEqualTo(3);
        assertThat(gauge("telemetry.queue.in.flight")).isZero();
        assertThat(gauge("telemetry.dlq.messages")).isEqualTo(1);
    }

    @Test
    void deadLettersThatAReaderHidesAreCounted() {
        send("dlq", 3);
        String url = url("dlq");
        cloud.sqs().sendMessage(send -> send.queueUrl(url).messageBody("later").delaySeconds(60));
        cloud.sqs()
                .receiveMessage(
                        receive -> receive.queueUrl(url).maxNumberOfMessages(2).visibilityTimeout(60));

        watch.update();

        assertThat(gauge("telemetry.dlq.messages")).isEqualTo(4);
    }

    @Test
    void theOldestAgeIsTheLongestTimeInTheQueueOfTheReceivedMessages() {
        watch.received(List.of(sentSecondsAgo(2), sentSecondsAgo(7), sentSecondsAgo(1)));
        watch.update();
        assertThat(gauge("telemetry.queue.oldest.age")).isEqualTo(7);

        watch.update();
        assertThat(gauge("telemetry.queue.oldest.age"))
                .as("no message received and an empty queue")
                .isZero();
    }

    @Test
    void theOldestAgeGrowsWhileNoMessageIsReceivedFromABacklog() {
        send("q", 1);
        watch.received(List.of(sentSecondsAgo(7)));
        watch.update();

        watch.update();

        assertThat(gauge("telemetry.queue.oldest.age")).isEqualTo(17);
    }

    @Test
    void aQueueThatDoesNotAnswerHasAnUnknownBacklog() {
        watch.update();
        cloud.sqs().deleteQueue(delete -> delete.queueUrl(url("q")));

        watch.update();

        assertThat(gauge("telemetry.queue.visible")).isNaN();
        assertThat(gauge("telemetry.queue.in.flight")).isNaN();
        assertThat(gauge("telemetry.queue.oldest.age")).isNaN();
        assertThat(gauge("telemetry.dlq.messages")).isZero();
    }

    @Test
    void aMissingDeadLetterQueueDoesNotHideTheBacklogOfTheQueue() {
        send("q", 3);
        cloud.sqs().deleteQueue(delete -> delete.queueUrl(url("dlq")));

        watch.update();
        watch.update();

        assertThat(gauge("telemetry.dlq.messages")).isNaN();
        assertThat(gauge("telemetry.queue.visible")).isEqualTo(3);
        assertThat(gauge("telemetry.queue.oldest.age")).isEqualTo(20);
    }

    private void send(String queue, int messages) {
        for (int i = 0; i < messages; i++) {
            SqsClient client = cloud.sqs();
            client.sendMessage(send -> send.queueUrl(url(queue)).messageBody("body"));
        }
    }

    private String url(String queue) {
        return cloud.sqs().getQueueUrl(ask -> ask.queueName(queue)).queueUrl();
    }

    private static ReceivedMessage sentSecondsAgo(int seconds) {
        return new ReceivedMessage("id", "handle", NOW.minusSeconds(seconds).toEpochMilli(), new byte[0]);
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }
}
