package telemetry.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import telemetry.aws.Queue;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** Shows messages of the DLQ without removing or hiding them. Safe for use by many threads. */
final class DeadLetterView {
    private static final int MAX_LETTERS = 10; // the maximum of one receive
    private static final int WAIT_SECONDS = 1; // a long poll queries all SQS servers, a short poll only a subset
    private static final int MAX_CHARACTERS = 2_000;

    private final SqsAsyncClient sqs;
    private final Queue queue;

    DeadLetterView(SqsAsyncClient sqs, Queue queue) {
        this.sqs = sqs;
        this.queue = queue;
    }

    /**
     * A message of the DLQ.
     *
     * @param reason rejection reason of the contract, or {@code received_too_often} for a message that SQS moved
     * @param body the first 2,000 characters of the body
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Letter(String messageId, Instant sent, String reason, String field, String detail, String body) {}

    /**
     * Returns up to ten messages, selected by SQS.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if SQS does not answer
     */
    List<Letter> peek() {
        String url = queue.url();
        return Queue.await(sqs.receiveMessage(request -> request.queueUrl(url)
                        .maxNumberOfMessages(MAX_LETTERS)
                        .waitTimeSeconds(WAIT_SECONDS)
                        .visibilityTimeout(0)
                        .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP)
                        .messageAttributeNames("All")))
                .messages()
                .stream()
                .map(DeadLetterView::letter)
                .toList();
    }

    private static Letter letter(Message message) {
        Map<String, MessageAttributeValue> attributes = message.messageAttributes();
        String sent = message.attributes().getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, "0");
        String body = message.body();
        return new Letter(
                message.messageId(),
                Instant.ofEpochMilli(Long.parseLong(sent)),
                text(attributes, "reason", "received_too_often"),
                text(attributes, "field", "").replaceFirst("^-$", ""),
                text(attributes, "detail", ""),
                body.substring(0, Math.min(body.length(), MAX_CHARACTERS)));
    }

    private static String text(Map<String, MessageAttributeValue> attributes, String name, String fallback) {
        MessageAttributeValue value = attributes.get(name);
        return value == null || value.stringValue() == null ? fallback : value.stringValue();
    }
}
