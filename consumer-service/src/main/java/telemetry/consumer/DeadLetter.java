package telemetry.consumer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import telemetry.contract.Reason;
import telemetry.contract.Violation;

/**
 * The lines of one message that can never be stored for the same reason. Lines of one reason travel together, so that a
 * message full of rubbish becomes a few dead letters and not thousands.
 */
final class DeadLetter {
    private static final int MOST_CHARACTERS = 250_000; // at most 1 MB of UTF-8, under the limit of SQS with attributes

    private final String messageId;
    private final Violation first;
    private final List<String> lines = new ArrayList<>();
    private volatile boolean sent;

    /**
     * @param messageId the message that the lines came in
     * @param first what is wrong with the first of them
     */
    DeadLetter(String messageId, Violation first) {
        this.messageId = messageId;
        this.first = first;
    }

    /** That the DLQ has confirmed it. */
    void markSent() {
        sent = true;
    }

    boolean isSent() {
        return sent;
    }

    void add(String line) {
        lines.add(line);
    }

    int lines() {
        return lines.size();
    }

    String messageId() {
        return messageId;
    }

    Reason reason() {
        return first.reason();
    }

    /** The lines as they came; cut where they are longer than SQS can carry. */
    String body() {
        String body = String.join("\n", lines);
        return body.length() <= MOST_CHARACTERS ? body : body.substring(0, MOST_CHARACTERS);
    }

    /** Why it is here: {@code reason}, {@code field}, {@code detail}, {@code lines} and {@code source_message_id}. */
    Map<String, MessageAttributeValue> attributes() {
        return Map.of(
                "reason", text(reason().tag()),
                "field", text(first.field().isEmpty() ? "-" : first.field()),
                "detail", text(first.detail()),
                "lines", text(Integer.toString(lines.size())),
                "source_message_id", text(messageId));
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }
}
