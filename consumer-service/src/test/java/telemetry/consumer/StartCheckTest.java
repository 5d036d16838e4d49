package telemetry.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;
import telemetry.aws.AwsCalls;
import telemetry.aws.Queue;
import telemetry.cloud.EmbeddedCloud;
import telemetry.service.LogLines;
import telemetry.service.StartRefusedException;

class StartCheckTest {
    private static final AwsCalls CALLS = new AwsCalls(
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            10,
            RequestChecksumCalculation.WHEN_SUPPORTED);

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static SqsClient sqs;

    @BeforeAll
    static void start() {
        cloud = EmbeddedCloud.start(folder);
        sqs = SqsClient.builder()
                .endpointOverride(cloud.access().sqs())
                .region(Region.of(cloud.access().region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        cloud.access().accessKey(), cloud.access().secretKey())))
                .build();
        cloud.sqs()
                .createQueue(create ->
                        create.queueName("checked").attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "30")));
        cloud.sqs().createQueue(create -> create.queueName("checked-dlq"));
    }

    @AfterAll
    static void stop() {
        sqs.close();
        cloud.close();
    }

    @Test
    void theDefaultsFitASmallHeap() {
        assertThatCode(() ->
                        check().settings(live("48MB"), DataSize.ofMegabytes(128).toBytes()))
                .doesNotThrowAnyException();
    }

    @Test
    void settingsThatNeedMoreThanTheHeapAreRefused() {
        assertThatThrownBy(() -> check("max-in-flight-size=100MB")
                        .settings(live("48MB"), DataSize.ofMegabytes(256).toBytes()))
                .isInstanceOf(StartRefusedException.class)
                .hasMessage("the settings need 364 MB of heap; the JVM has 256 MB, and the settings may use 80 % of it")
                .extracting(refused -> ((StartRefusedException) refused).action())
                .asString()
                .contains("telemetry.consumer.max-in-flight-size", "telemetry.live.size");
    }

    /** Compression needs twice the size of the open parts (8 MB), in case it does not shrink them. */
    @Test
    void compressionNeedsHeap() {
        long enough = DataSize.ofMegabytes(118).toBytes();

        assertThatCode(() -> check().settings(live("48MB"), enough)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check("part-compression=zstd").settings(live("48MB"), enough))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageStartingWith("the settings need 110 MB of heap; the JVM has 118 MB");
    }

    @Test
    void aPartThatCannotBeSentWithinAnAttemptIsRefused() {
        StartCheck check = check("part-size=51MB", "max-open-size=51MB", "max-in-flight-size=51MB");

        assertThatThrownBy(
                        () -> check.settings(live("0B"), DataSize.ofGigabytes(4).toBytes()))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining(
                        "a part of 53477376B takes PT5.1S to send at 10 MB/s, but an attempt times out after PT5S");
    }

    @Test
    void existingQueuesPassTheCheckAndNoMessageIsSent() {
        LogLines log = new LogLines(StartCheck.class);
        try (log) {
            assertThat(check(sqs, "checked-dlq").visibility()).isEqualTo(Duration.ofSeconds(30));
            assertThat(log.all()).isEmpty();
        }
        assertThat(cloud.sqs()
                        .receiveMessage(receive -> receive.queueUrl(cloud.sqs()
                                .getQueueUrl(get -> get.queueName("checked-dlq"))
                                .queueUrl()))
                        .messages())
                .isEmpty();
    }

    @Test
    void aMissingDeadLetterQueueIsRefused() {
        assertThatThrownBy(() -> check(sqs, "checked-dlqq").visibility())
                .isInstanceOf(StartRefusedException.class)
                .hasMessage("the dead letter queue checked-dlqq does not exist");
    }

    @Test
    void aMissingPermissionToSendDeadLettersIsLogged() {
        FakeSqs forbidding = new FakeSqs();
        forbidding.refuseSends.set(SqsException.builder().statusCode(403).build());
        LogLines log = new LogLines(StartCheck.class);
        try (log) {
            assertThat(check(forbidding, "dlq").visibility()).isEqualTo(Duration.ofSeconds(30));
            assertThat(log.all()).singleElement().asString().contains("event=dead_letter_queue_forbidden queue=dlq");
        }
    }

    @Test
    void aQueueThatDoesNotAnswerIsNotARefusal() {
        FakeSqs silent = new FakeSqs();
        silent.refuseSends.set(SdkClientException.create("connection refused"));

        assertThatThrownBy(() -> check(silent, "dlq").visibility()).isInstanceOf(SdkClientException.class);
    }

    private static StartCheck check(SqsClient client, String deadLetters) {
        return new StartCheck(
                client, new Queue(client, "checked"), new Queue(client, deadLetters), properties(), CALLS);
    }

    private static StartCheck check(String... settings) {
        return new StartCheck(
                sqs, new Queue(sqs, "checked"), new Queue(sqs, "checked-dlq"), properties(settings), CALLS);
    }

    private static LiveProperties live(String size) {
        return new LiveProperties(DataSize.parse(size), "engine_rpm", 6_000, 3);
    }

    private static ConsumerProperties properties(String... settings) {
        MapConfigurationPropertySource source = new MapConfigurationPropertySource();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            source.put("telemetry.consumer." + setting.substring(0, equals), setting.substring(equals + 1));
        }
        return new Binder(source).bindOrCreate("telemetry.consumer", ConsumerProperties.class);
    }
}
