package telemetry.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import telemetry.cloud.CloudAccess;
import telemetry.cloud.EmbeddedSqs;
import telemetry.lab.QueueGauge;

/** Uses the SDK's client and a real queue. Entries listed as failed must not be executed. */
class PartialBatchTest {
    private static EmbeddedSqs cloud;
    private static FaultProxy proxy;
    private static SqsClient sqs;
    private static String queue;

    @BeforeAll
    static void start() {
        cloud = EmbeddedSqs.start(0);
        proxy = new FaultProxy(CloudService.SQS, cloud.endpoint());
        sqs = new CloudAccess(proxy.url(), proxy.url(), EmbeddedSqs.REGION, "x", "x").sqsClient();
        queue = sqs.createQueue(create -> create.queueName("queue")).queueUrl();
    }

    @AfterAll
    static void stop() {
        sqs.close();
        proxy.close();
        cloud.close();
    }

    @Test
    void everySecondEntryOfABatchIsRefusedUnderHttp200AndNotDone() {
        try (FaultProxy.Outage during = proxy.begin(CloudFault.PARTIAL_BATCH)) {
            SendMessageBatchResponse sent = sendFive();
            assertThat(sent.failed().size() + sent.successful().size()).isEqualTo(5);
            assertThat(sent.failed()).hasSizeBetween(2, 3);
            assertThat(sent.failed())
                    .extracting(BatchResultErrorEntry::senderFault)
                    .containsOnly(false);
        }
        List<Message> taken = receive();
        assertThat(taken).hasSizeBetween(2, 3);

        try (FaultProxy.Outage during = proxy.begin(CloudFault.PARTIAL_BATCH)) {
            DeleteMessageBatchResponse deleted = delete(taken);
            assertThat(deleted.failed()).hasSizeBetween(1, 2);
            assertThat(new QueueGauge(sqs, "queue").messages())
                    .isEqualTo(deleted.failed().size());
        }
        delete(taken);
        assertThat(new QueueGauge(sqs, "queue").messages()).isZero();
    }

    private static SendMessageBatchResponse sendFive() {
        List<SendMessageBatchRequestEntry> entries = IntStream.range(0, 5)
                .mapToObj(i -> SendMessageBatchRequestEntry.builder()
                        .id("id" + i)
                        .messageBody("body " + i)
                        .build())
                .toList();
        return sqs.sendMessageBatch(batch -> batch.queueUrl(queue).entries(entries));
    }

    private static List<Message> receive() {
        return sqs.receiveMessage(receive ->
                        receive.queueUrl(queue).maxNumberOfMessages(10).waitTimeSeconds(1))
                .messages();
    }

    private static DeleteMessageBatchResponse delete(List<Message> messages) {
        List<DeleteMessageBatchRequestEntry> entries = messages.stream()
                .map(message -> DeleteMessageBatchRequestEntry.builder()
                        .id(message.messageId())
                        .receiptHandle(message.receiptHandle())
                        .build())
                .toList();
        return sqs.deleteMessageBatch(batch -> batch.queueUrl(queue).entries(entries));
    }
}
