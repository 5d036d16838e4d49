package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import telemetry.contract.JsonLines;
import telemetry.contract.Reason;
import telemetry.contract.Violation;

/**
 * The lines of one message that can never be stored for the same reason. Lines of one reason travel together as far as
 * one message of SQS carries them, so that a message full of rubbish becomes a few dead letters and not thousands.
 */
final class DeadLetter {
    private static final int MAX_BYTES = 1_048_576 - 4_096; // the limit of SQS, less what the attributes may take
    private static final int MAX_ATTRIBUTE_CHARACTERS = 256;

    private final Receipt message;
    private final Violation first;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int lines;
    private volatile State state = State.OPEN;

    /** Progress of a letter: SQS confirmed it, or will never take it. */
    private enum State {
        OPEN,
        SENT,
        REFUSED
    }

    /**
     * @param message the message that the lines came in
     * @param first what is wrong with the first of them
     */
    DeadLetter(Receipt message, Violation first) {
        this.message = message;
        this.first = first;
    }

    /** Notes that the DLQ has confirmed the letter. */
    void markSent() {
        state = State.SENT;
    }

    /** Returns true once SQS has confirmed the letter, or refused it for good. */
    boolean isSettled() {
        return state != State.OPEN;
    }

    /** Notes that SQS refuses the letter for good: its message must not be deleted. */
    void markRefused() {
        state = State.REFUSED;
    }

    boolean isRefused() {
        return state == State.REFUSED;
    }

    /** Returns true if a line of {@code lineBytes} fits; the first always does. */
    boolean takes(int lineBytes) {
        return lines == 0 || body.size() + 1 + lineBytes <= MAX_BYTES;
    }

    /** Appends {@code length} bytes of {@code source}, cut to what SQS carries if the line alone is longer. */
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

    /** Returns the message that the lines came in. */
    Receipt message() {
        return message;
    }

    Reason reason() {
        return first.reason();
    }

    /** Returns the lines as they came, so that the letter can be sent to the queue again as it is. */
    String body() {
        return body.toString(UTF_8);
    }

    /**
     * Returns why the letter exists: {@code reason}, {@code field}, {@code detail}, {@code lines} and {@code
     * source_message_id}. Characters that SQS refuses in an attribute are replaced, since a client chooses the names of
     * its fields.
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
