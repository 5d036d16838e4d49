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

/** A look at some messages of the DLQ, which stay there and stay visible to others. Safe for use by many threads. */
final class DeadLetterView {
    private static final int MAX_LETTERS = 10; // of one receive
    private static final int WAIT_SECONDS = 1; // a long poll asks all servers of SQS, a short one only some
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
     * @param reason a reason of the contract; {@code received_too_often} for a message that SQS moved there
     * @param body its beginning, at most 2,000 characters
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Letter(String messageId, Instant sent, String reason, String field, String detail, String body) {}

    /**
     * Up to ten letters, chosen by SQS.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if SQS does not answer
     */
    List<Letter> look() {
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
        Map<String, MessageAttributeValue> why = message.messageAttributes();
        String sent = message.attributes().getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, "0");
        String body = message.body();
        return new Letter(
                message.messageId(),
                Instant.ofEpochMilli(Long.parseLong(sent)),
                text(why, "reason", "received_too_often"),
                text(why, "field", "").replaceFirst("^-$", ""),
                text(why, "detail", ""),
                body.substring(0, Math.min(body.length(), MAX_CHARACTERS)));
    }

    private static String text(Map<String, MessageAttributeValue> attributes, String name, String absent) {
        MessageAttributeValue value = attributes.get(name);
        return value == null || value.stringValue() == null ? absent : value.stringValue();
    }
}
