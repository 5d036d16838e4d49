package telemetry.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import telemetry.lab.QueueGauge;

/**
 * Sends to and receives from the queue with the SDK alone. Its throughput is the upper bound for every pipeline on SQS.
 * Safe for use by many threads.
 */
final class TelemetryQueue {
    private static final int PER_CALL = 10;
    private static final int SENDS = 4;
    private static final int RECEIVES = 24;

    private final SqsClient sqs;
    private final String name;
    private final String url;

    TelemetryQueue(SqsClient sqs, String name) {
        this.sqs = sqs;
        this.name = name;
        this.url = sqs.getQueueUrl(queue -> queue.queueName(name)).queueUrl();
    }

    /** Sends {@code messages} messages, rounded up to a multiple of ten, in batches of ten. */
    void send(Bodies bodies, int messages) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(messages);
        runConcurrently(SENDS, () -> {
            while (left.getAndAdd(-PER_CALL) > 0) {
                sendTen(bodies.next(PER_CALL));
            }
        });
    }

    private void sendTen(List<String> bodies) {
        List<SendMessageBatchRequestEntry> entries = IntStream.range(0, bodies.size())
                .mapToObj(i -> SendMessageBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .messageBody(bodies.get(i))
                        .build())
                .toList();
        if (sqs.sendMessageBatch(send -> send.queueUrl(url).entries(entries)).hasFailed()) {
            throw new IllegalStateException("SQS refused a message");
        }
    }

    /** Receives and deletes {@code messages} messages with 24 concurrent callers. */
    void drain(int messages) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(messages);
        runConcurrently(RECEIVES, () -> {
            while (left.get() > 0) {
                left.addAndGet(-drainOnce());
            }
        });
    }

    private int drainOnce() {
        List<Message> messages = sqs.receiveMessage(receive ->
                        receive.queueUrl(url).maxNumberOfMessages(PER_CALL).waitTimeSeconds(1))
                .messages();
        if (!messages.isEmpty()) {
            List<DeleteMessageBatchRequestEntry> entries = messages.stream()
                    .map(message -> DeleteMessageBatchRequestEntry.builder()
                            .id(message.messageId())
                            .receiptHandle(message.receiptHandle())
                            .build())
                    .toList();
            sqs.deleteMessageBatch(delete -> delete.queueUrl(url).entries(entries));
        }
        return messages.size();
    }

    /** Sends and drains {@code messages} messages concurrently. */
    void pass(Bodies bodies, int messages) throws InterruptedException {
        int rounded = (messages + PER_CALL - 1) / PER_CALL * PER_CALL;
        AtomicInteger turn = new AtomicInteger();
        runConcurrently(2, () -> {
            if (turn.getAndIncrement() == 0) {
                send(bodies, rounded);
            } else {
                drain(rounded);
            }
        });
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static void runConcurrently(int count, Work work) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(threads.submit(() -> {
                    work.run();
                    return null;
                }));
            }
            for (Future<?> task : running) {
                task.get();
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a call of the queue failed", failed.getCause());
        }
    }

    /** Returns the number of visible messages. */
    int size() {
        return new QueueGauge(sqs, name).visible();
    }

    void purge() {
        sqs.purgeQueue(purge -> purge.queueUrl(url));
    }
}
