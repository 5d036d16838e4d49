package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import telemetry.contract.Reason;
import telemetry.contract.Violation;

/**
 * The lines of one message that can never be stored for the same reason. Lines of one reason travel together as far as
 * one message of SQS carries them, so that a message full of rubbish becomes a few dead letters and not thousands.
 */
final class DeadLetter {
    private static final int MOST_BYTES = 1_048_576 - 4_096; // what SQS carries, less what the attributes may take

    private final String messageId;
    private final Violation first;
    private final List<String> lines = new ArrayList<>();
    private int bytes;
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

    /** Whether a line of so many bytes fits in; the first always does. */
    boolean takes(int lineBytes) {
        return lines.isEmpty() || bytes + lineBytes < MOST_BYTES;
    }

    /** Takes a line, cut to what SQS carries if it alone is longer. */
    void add(byte[] line) {
        lines.add(new String(line, 0, Math.min(line.length, MOST_BYTES), UTF_8));
        bytes += line.length + 1; // and the end of the line
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

    /** The lines as they came, so that the letter can be sent to the queue again as it is. */
    String body() {
        return String.join("\n", lines);
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
