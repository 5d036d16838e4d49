package telemetry.consumer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import telemetry.aws.Queue;

/**
 * Deletes messages whose lines are durable, and keeps others invisible while that takes long. Each entry of a batch is
 * checked, since SQS answers 200 even if it refused some. Safe for use by many threads.
 */
final class Acknowledger {
    private static final Logger log = LoggerFactory.getLogger(Acknowledger.class);
    private static final int MESSAGES_PER_BATCH = 10; // limit of SQS
    private static final int TRIES = 3;

    private final SqsAsyncClient sqs;
    private final Queue queue;
    private final ConsumerMetrics metrics;

    Acknowledger(SqsAsyncClient sqs, Queue queue, ConsumerMetrics metrics) {
        this.sqs = sqs;
        this.queue = queue;
        this.metrics = metrics;
    }

    /** Sends ten entries and gives the refused ones, whose ids are their places in the list. */
    private interface BatchCall {
        CompletableFuture<List<BatchResultErrorEntry>> send(List<Receipt> messages);
    }

    /**
     * Deletes {@code messages}. One that cannot be deleted comes again after its visibility timeout and is stored twice;
     * that is logged and counted, and undone by identity later.
     */
    void delete(List<Receipt> messages) {
        List<Receipt> left = messages;
        for (int attempt = 0; attempt < TRIES && !left.isEmpty(); attempt++) {
            left = refusedOf(left, this::deleteTen);
        }
        metrics.countAcknowledged(messages.size() - left.size());
        report("delete_failed", left);
    }

    /** Keeps {@code messages} invisible for {@code seconds} from now; returns false if SQS did not confirm all of them. */
    boolean keepInvisible(List<Receipt> messages, int seconds) {
        List<Receipt> failed = refusedOf(messages, ten -> extendTen(ten, seconds));
        report("visibility_not_extended", failed);
        return failed.isEmpty();
    }

    private void report(String event, List<Receipt> failed) {
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

    private static List<Receipt> refusedOf(List<Receipt> messages, BatchCall call) {
        List<List<Receipt>> tens = new ArrayList<>();
        List<CompletableFuture<List<BatchResultErrorEntry>>> answers = new ArrayList<>();
        for (int start = 0; start < messages.size(); start += MESSAGES_PER_BATCH) {
            List<Receipt> ten = messages.subList(start, Math.min(messages.size(), start + MESSAGES_PER_BATCH));
            tens.add(ten);
            answers.add(call.send(ten));
        }
        List<Receipt> refused = new ArrayList<>();
        for (int i = 0; i < tens.size(); i++) {
            refused.addAll(refusedOf(tens.get(i), answers.get(i)));
        }
        return refused;
    }

    private static List<Receipt> refusedOf(List<Receipt> ten, CompletableFuture<List<BatchResultErrorEntry>> answer) {
        try {
            Set<String> failed = new HashSet<>();
            Queue.await(answer).forEach(entry -> failed.add(entry.id()));
            List<Receipt> refused = new ArrayList<>();
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

    private CompletableFuture<List<BatchResultErrorEntry>> deleteTen(List<Receipt> ten) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
        for (Receipt message : ten) {
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .receiptHandle(message.handle())
                    .build());
        }
        return sqs.deleteMessageBatch(request -> request.queueUrl(queue.url()).entries(entries))
                .thenApply(answer -> answer.failed());
    }

    private CompletableFuture<List<BatchResultErrorEntry>> extendTen(List<Receipt> ten, int seconds) {
        List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
        for (Receipt message : ten) {
            entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .receiptHandle(message.handle())
                    .visibilityTimeout(seconds)
                    .build());
        }
        return sqs.changeMessageVisibilityBatch(
                        request -> request.queueUrl(queue.url()).entries(entries))
                .thenApply(answer -> answer.failed());
    }
}
