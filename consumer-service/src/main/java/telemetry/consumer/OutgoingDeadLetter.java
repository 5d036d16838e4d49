package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import telemetry.contract.JsonLines;
import telemetry.contract.Reason;
import telemetry.contract.Violation;

/**
 * A dead letter to send: lines of one message that can never be stored, all for the same reason. Lines with the same
 * reason share a dead letter up to the size limit of SQS. Therefore a message with thousands of invalid lines causes
 * only a few dead letters.
 */
final class OutgoingDeadLetter {
    private static final int MAX_BYTES = 1_048_576 - 4_096; // limit of SQS minus the maximum size of the attributes
    private static final int MAX_ATTRIBUTE_CHARACTERS = 256;

    private final ReceiptHandle message;
    private final Violation first;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int lines;
    private volatile State state = State.OPEN;

    /** Progress of the letter: not sent yet, confirmed by SQS, or refused by SQS permanently. */
    private enum State {
        OPEN,
        SENT,
        REFUSED
    }

    /**
     * Creates a letter.
     *
     * @param message message that contains the lines
     * @param first violation of the first line
     */
    OutgoingDeadLetter(ReceiptHandle message, Violation first) {
        this.message = message;
        this.first = first;
    }

    /** Marks the letter as confirmed by the DLQ. */
    void markSent() {
        state = State.SENT;
    }

    /** Returns true if SQS has confirmed the letter or refused it permanently. */
    boolean isResolved() {
        return state != State.OPEN;
    }

    /** Marks the letter as permanently refused by SQS; its message must not be deleted. */
    void markRefused() {
        state = State.REFUSED;
    }

    boolean isRefused() {
        return state == State.REFUSED;
    }

    /** Returns true if a line of {@code lineBytes} bytes fits; the first line always fits. */
    boolean hasRoomFor(int lineBytes) {
        return lines == 0 || body.size() + 1 + lineBytes <= MAX_BYTES;
    }

    /** Appends a line of {@code source}. A line longer than the size limit of SQS is cut to the limit. */
    void add(byte[] source, int offset, int length) {
        if (lines > 0) {
            body.write(JsonLines.LINE_FEED);
        }
        body.write(source, offset, Math.min(length, MAX_BYTES));
        lines++;
    }

    int lines() {
        return lines;
    }

    /** Returns the message that contains the lines. */
    ReceiptHandle message() {
        return message;
    }

    Reason reason() {
        return first.reason();
    }

    /** Returns the lines unchanged, so that a redrive can send the body to the queue as it is. */
    String body() {
        return body.toString(UTF_8);
    }

    /**
     * Returns the message attributes {@code reason}, {@code field}, {@code detail}, {@code lines} and {@code
     * source_message_id}. Characters that SQS refuses are replaced, because the names of fields come from the client.
     */
    Map<String, MessageAttributeValue> attributes() {
        return Map.of(
                "reason", text(reason().tag()),
                "field", text(first.field()),
                "detail", text(first.detail()),
                "lines", text(Integer.toString(lines)),
                "source_message_id", text(message.messageId()));
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(SqsText.sendable(value, MAX_ATTRIBUTE_CHARACTERS))
                .build();
    }
}
