package telemetry.aws;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * Computes the billable units of SQS requests. Each 64 KiB of message bodies is one unit; the bodies of a batch are
 * added up. A request without bodies is one unit.
 */
final class SqsPayload {
    private static final int UNIT = 64 * 1024;
    private static final int MAX_BYTES_PER_CHAR = 3;

    private SqsPayload() {}

    /** Returns the units of a request; 1 for a request of another service. */
    static long units(SdkRequest request) {
        return switch (request) {
            case SendMessageRequest one -> units(Stream.ofNullable(one.messageBody()));
            case SendMessageBatchRequest batch ->
                units(batch.entries().stream().map(SendMessageBatchRequestEntry::messageBody));
            default -> 1;
        };
    }

    /** Returns the units of a response; 1 for a response of another service. */
    static long units(SdkResponse response) {
        return response instanceof ReceiveMessageResponse received
                ? units(received.messages().stream().map(Message::body))
                : 1;
    }

    private static long units(Stream<@Nullable String> bodies) {
        List<String> all = bodies.filter(Objects::nonNull).toList();
        long chars = all.stream().mapToLong(String::length).sum();
        return chars * MAX_BYTES_PER_CHAR <= UNIT ? 1 : Math.max(1, Math.ceilDiv(bytes(all), UNIT));
    }

    private static long bytes(List<String> bodies) {
        return bodies.stream().mapToLong(SqsPayload::bytes).sum();
    }

    /** Returns the length of the body in UTF-8 without encoding it. */
    private static long bytes(String body) {
        long bytes = 0;
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3; // a surrogate pair is four bytes
        }
        return bytes;
    }
}
