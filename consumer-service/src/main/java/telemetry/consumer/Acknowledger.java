package telemetry.consumer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import telemetry.aws.Queue;

/**
 * Deletes messages whose lines are durable, and extends the visibility timeout of messages in flight. Each entry of a
 * batch response is checked, because SQS returns HTTP 200 even if it refuses some entries. Safe for use by many
 * threads.
 */
final class Acknowledger {
    private static final Logger log = LoggerFactory.getLogger(Acknowledger.class);
    private static final int MAX_MESSAGES_PER_BATCH = 10; // limit of SQS
    private static final int MAX_ATTEMPTS = 3;

    private static final Executor THREADS =
            call -> Thread.ofVirtual().name("acknowledge").start(call);

    private final SqsClient sqs;
    private final Queue queue;
    private final ConsumerMetrics metrics;

    Acknowledger(SqsClient sqs, Queue queue, ConsumerMetrics metrics) {
        this.sqs = sqs;
        this.queue = queue;
        this.metrics = metrics;
    }

    /** Sends up to ten entries and returns the refused ones. The id of an entry is its index in the list. */
    private interface BatchCall {
        List<BatchResultErrorEntry> send(List<ReceiptHandle> messages);
    }

    /**
     * Deletes {@code messages}. SQS redelivers a message that cannot be deleted after its visibility timeout. That
     * failure is logged and counted; a record that is then stored twice is removed later by its identity.
     */
    void delete(List<ReceiptHandle> messages) {
        List<ReceiptHandle> remaining = messages;
        for (int attempt = 0; attempt < MAX_ATTEMPTS && !remaining.isEmpty(); attempt++) {
            remaining = send(remaining, this::deleteTen);
        }
        metrics.countAcknowledged(messages.size() - remaining.size());
        report("delete_failed", remaining);
    }

    /** Keeps {@code messages} invisible for {@code seconds} from now; returns true if SQS confirms all of them. */
    boolean keepInvisible(List<ReceiptHandle> messages, int seconds) {
        List<ReceiptHandle> failed = send(messages, ten -> extendTen(ten, seconds));
        report("visibility_not_extended", failed);
        return failed.isEmpty();
    }

    private void report(String event, List<ReceiptHandle> failed) {
        if (!failed.isEmpty()) {
            metrics.countAcknowledgementFailures(failed.size());
            log.atWarn()
                    .addKeyValue("event", event)
                    .addKeyValue("queue", queue.name())
                    .addKeyValue("messages", failed.size())
                    .addKeyValue("first_message_id", failed.getFirst().messageId())
                    .log();
        }
    }

    /** Sends {@code messages} in concurrent batches of ten, and returns the messages that SQS did not confirm. */
    private static List<ReceiptHandle> send(List<ReceiptHandle> messages, BatchCall call) {
        List<CompletableFuture<List<ReceiptHandle>>> answers = new ArrayList<>();
        for (int start = 0; start < messages.size(); start += MAX_MESSAGES_PER_BATCH) {
            List<ReceiptHandle> ten =
                    messages.subList(start, Math.min(messages.size(), start + MAX_MESSAGES_PER_BATCH));
            answers.add(CompletableFuture.supplyAsync(() -> refused(ten, call), THREADS));
        }
        List<ReceiptHandle> refused = new ArrayList<>();
        answers.forEach(answer -> refused.addAll(answer.join()));
        return refused;
    }

    private static List<ReceiptHandle> refused(List<ReceiptHandle> ten, BatchCall call) {
        try {
            Set<String> failed = new HashSet<>();
            call.send(ten).forEach(entry -> failed.add(entry.id()));
            List<ReceiptHandle> refused = new ArrayList<>();
            for (int i = 0; i < ten.size(); i++) {
                if (failed.contains(Integer.toString(i))) {
                    refused.add(ten.get(i));
                }
            }
            return refused;
        } catch (SdkException noAnswer) {
            return ten;
        }
    }

    private List<BatchResultErrorEntry> deleteTen(List<ReceiptHandle> ten) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
        for (ReceiptHandle message : ten) {
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .receiptHandle(message.value())
                    .build());
        }
        return sqs.deleteMessageBatch(request -> request.queueUrl(queue.url()).entries(entries))
                .failed();
    }

    private List<BatchResultErrorEntry> extendTen(List<ReceiptHandle> ten, int seconds) {
        List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
        for (ReceiptHandle message : ten) {
            entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .receiptHandle(message.value())
                    .visibilityTimeout(seconds)
                    .build());
        }
        return sqs.changeMessageVisibilityBatch(
                        request -> request.queueUrl(queue.url()).entries(entries))
                .failed();
    }
}
