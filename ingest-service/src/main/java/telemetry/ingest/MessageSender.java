package telemetry.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import telemetry.aws.Queue;

/**
 * Makes lines durable: returns only when SQS has confirmed every message that holds one of them. This is the seam for
 * group commit: who calls it does not know with whose lines its own travel. Safe for use by many threads.
 */
final class MessageSender {
    private static final int MESSAGES_PER_BATCH = 10; // limit of SQS

    private final SqsAsyncClient sqs;
    private final Queue queue;
    private final MessagePacker packer;

    MessageSender(SqsAsyncClient sqs, Queue queue, MessagePacker packer) {
        this.sqs = sqs;
        this.queue = queue;
        this.packer = packer;
    }

    /**
     * Sends {@code lines} and waits for SQS.
     *
     * @throws QueueUnavailableException if any message was not confirmed; others of the same call may be
     */
    void send(List<byte[]> lines) {
        try {
            String url = queue.url();
            List<String> bodies = packer.pack(lines);
            List<CompletableFuture<SendMessageBatchResponse>> answers = new ArrayList<>();
            for (int start = 0; start < bodies.size(); start += MESSAGES_PER_BATCH) {
                int end = Math.min(bodies.size(), start + MESSAGES_PER_BATCH);
                answers.add(sendBatch(url, bodies.subList(start, end)));
            }
            answers.forEach(answer -> checkEveryEntry(Queue.await(answer)));
        } catch (SdkException failed) {
            throw new QueueUnavailableException("queue " + queue.name() + " did not take the records", failed);
        }
    }

    private CompletableFuture<SendMessageBatchResponse> sendBatch(String url, List<String> bodies) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>(bodies.size());
        for (String body : bodies) {
            entries.add(SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .messageBody(body)
                    .build());
        }
        return sqs.sendMessageBatch(request -> request.queueUrl(url).entries(entries));
    }

    /** SQS answers 200 even if it refused some entries. */
    private void checkEveryEntry(SendMessageBatchResponse answer) {
        if (answer.hasFailed() && !answer.failed().isEmpty()) {
            BatchResultErrorEntry first = answer.failed().getFirst();
            throw new QueueUnavailableException(
                    "queue %s refused %d messages, the first with %s: %s"
                            .formatted(queue.name(), answer.failed().size(), first.code(), first.message()),
                    null);
        }
    }
}
