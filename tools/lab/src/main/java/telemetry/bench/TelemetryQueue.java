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

/** The queue through the SDK alone: what no pipeline on it can be faster than. */
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

    /** Sends {@code messages}, rounded up to tens, in calls of ten. */
    void send(Bodies bodies, int messages) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(messages);
        sideBySide(SENDS, () -> {
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
            throw new IllegalStateException("the queue did not take a message");
        }
    }

    /** Receives and deletes {@code messages}, with many calls at once. */
    void drain(int messages) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(messages);
        sideBySide(RECEIVES, () -> {
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

    /** Sends and drains at once. */
    void pass(Bodies bodies, int messages) throws InterruptedException {
        int whole = (messages + PER_CALL - 1) / PER_CALL * PER_CALL;
        AtomicInteger turn = new AtomicInteger();
        sideBySide(2, () -> {
            if (turn.getAndIncrement() == 0) {
                send(bodies, whole);
            } else {
                drain(whole);
            }
        });
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static void sideBySide(int count, Work work) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(threads.submit(() -> {
                    work.run();
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the queue failed", failed.getCause());
        }
    }

    /** Messages that can be received now. */
    int size() {
        return new QueueGauge(sqs, name).visible();
    }

    void purge() {
        sqs.purgeQueue(purge -> purge.queueUrl(url));
    }
}
