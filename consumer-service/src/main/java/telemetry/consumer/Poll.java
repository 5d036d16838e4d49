package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import telemetry.aws.AwsCalls;
import telemetry.aws.Queue;

/** Sends ReceiveMessage requests. Immutable, safe for use by many threads. */
final class Poll {
    private final SqsClient sqs;
    private final Queue queue;
    private final Duration wait;
    private final AwsCalls calls;

    /**
     * Creates a poll.
     *
     * @param wait time that SQS waits for messages, in whole seconds, at most 20 s
     */
    Poll(SqsClient sqs, Queue queue, Duration wait, AwsCalls calls) {
        this.sqs = sqs;
        this.queue = queue;
        this.wait = wait;
        this.calls = calls;
    }

    /**
     * Receives up to ten messages. Returns an empty list if no message arrives within the wait time.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if SQS does not answer
     */
    List<ReceivedMessage> receive() {
        ReceiveMessageRequest request = ReceiveMessageRequest.builder()
                .queueUrl(queue.url())
                .maxNumberOfMessages(Admission.MESSAGES_PER_RECEIVE)
                .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP)
                .waitTimeSeconds(Math.toIntExact(wait.toSeconds()))
                .overrideConfiguration(override ->
                        override.apiCallTimeout(wait.plus(calls.timeout())).apiCallAttemptTimeout(maxDuration()))
                .build();
        return sqs.receiveMessage(request).messages().stream()
                .map(Poll::received)
                .toList();
    }

    /** Returns the maximum duration of a receive with one attempt. */
    Duration maxDuration() {
        return wait.plus(calls.attemptTimeout());
    }

    private static ReceivedMessage received(Message message) {
        String sent = message.attributes().getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, "0");
        return new ReceivedMessage(
                message.messageId(),
                message.receiptHandle(),
                Long.parseLong(sent),
                message.body().getBytes(UTF_8));
    }
}
