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
 * What a request to SQS carries, in billable units: each 64 KiB of message bodies, all those of a batch together, are
 * one, and so is a request without any.
 */
final class SqsPayload {
    private static final int UNIT = 64 * 1024;
    private static final int MOST_BYTES_OF_A_CHAR = 3;

    private SqsPayload() {}

    /** Units of what is sent; 1 for a request that is not of SQS. */
    static long units(SdkRequest request) {
        return switch (request) {
            case SendMessageRequest one -> units(Stream.ofNullable(one.messageBody()));
            case SendMessageBatchRequest batch ->
                units(batch.entries().stream().map(SendMessageBatchRequestEntry::messageBody));
            default -> 1;
        };
    }

    /** Units of what is received; 1 for an answer that is not of SQS. */
    static long units(SdkResponse response) {
        return response instanceof ReceiveMessageResponse received
                ? units(received.messages().stream().map(Message::body))
                : 1;
    }

    private static long units(Stream<@Nullable String> bodies) {
        List<String> all = bodies.filter(Objects::nonNull).toList();
        long chars = all.stream().mapToLong(String::length).sum();
        return chars * MOST_BYTES_OF_A_CHAR <= UNIT ? 1 : Math.max(1, Math.ceilDiv(bytes(all), UNIT));
    }

    private static long bytes(List<String> bodies) {
        return bodies.stream().mapToLong(SqsPayload::bytes).sum();
    }

    /** The length of its UTF-8, without making it. */
    private static long bytes(String body) {
        long bytes = 0;
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3; // two surrogates make four
        }
        return bytes;
    }
}
