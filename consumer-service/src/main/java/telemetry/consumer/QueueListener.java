package telemetry.consumer;

import io.awspring.cloud.sqs.listener.AsyncMessageListener;
import io.awspring.cloud.sqs.listener.SqsHeaders;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.messaging.Message;
import telemetry.contract.RecordReader;

/**
 * What the listener container gives its polls to: reads the messages, here and therefore side by side, and hands them to
 * the {@link PartWriter}. The answer is complete when all of them are durable and deleted.
 */
final class QueueListener implements AsyncMessageListener<String> {
    private static final int BATCH_CHARACTERS = 512 * 1024; // so that a part never grows far beyond its size

    private final RecordReader reader;
    private final PartWriter writer;
    private final Admission admission;
    private final VisibilityHeartbeat heartbeat;
    private final ConsumerMetrics metrics;

    QueueListener(
            RecordReader reader,
            PartWriter writer,
            Admission admission,
            VisibilityHeartbeat heartbeat,
            ConsumerMetrics metrics) {
        this.reader = reader;
        this.writer = writer;
        this.admission = admission;
        this.heartbeat = heartbeat;
        this.metrics = metrics;
    }

    @Override
    public CompletableFuture<Void> onMessage(Message<String> message) {
        return onMessage(List.of(message));
    }

    @Override
    public CompletableFuture<Void> onMessage(Collection<Message<String>> messages) {
        long size = messages.stream()
                .mapToLong(message -> message.getPayload().length())
                .sum();
        metrics.countReceived(messages.size());
        admission.delivered(messages.size(), size);
        return writeAll(messages).whenComplete((done, failure) -> admission.acknowledged(size));
    }

    /** Never throws, so that what was admitted is always given back. */
    private CompletableFuture<Void> writeAll(Collection<Message<String>> messages) {
        try {
            return CompletableFuture.allOf(
                    batches(messages).stream().map(this::write).toArray(CompletableFuture[]::new));
        } catch (RuntimeException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    private static List<List<ReceivedMessage>> batches(Collection<Message<String>> messages) {
        List<List<ReceivedMessage>> batches = new ArrayList<>();
        int characters = BATCH_CHARACTERS;
        for (Message<String> message : messages) {
            if (characters >= BATCH_CHARACTERS) {
                batches.add(new ArrayList<>());
                characters = 0;
            }
            batches.getLast().add(received(message));
            characters += message.getPayload().length();
        }
        return batches;
    }

    private CompletableFuture<Void> write(List<ReceivedMessage> messages) {
        Batch batch = Batch.read(messages, reader);
        metrics.countRead(batch.size());
        CompletableFuture<Void> acknowledged = heartbeat.watch(batch);
        writer.write(batch);
        return acknowledged;
    }

    private static ReceivedMessage received(Message<String> message) {
        Object source = message.getHeaders().get(SqsHeaders.SQS_SOURCE_DATA_HEADER);
        if (source instanceof software.amazon.awssdk.services.sqs.model.Message sqs) {
            return new ReceivedMessage(sqs.messageId(), sqs.receiptHandle(), message.getPayload());
        }
        throw new IllegalStateException("the listener container gave a message without its source");
    }
}
