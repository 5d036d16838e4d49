package telemetry.ingest;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import telemetry.aws.AwsFaults;
import telemetry.aws.Queue;

/**
 * Sends messages in one call and says which of them SQS has confirmed, by name. A failure is not thrown but logged, once
 * until a call succeeds again: as a warning if it passes by itself, as an error if the queue, a right or a setting must
 * be mended first. Safe for use by many threads.
 */
final class MessageSender {
    private static final Logger log = LoggerFactory.getLogger(MessageSender.class);

    private final SqsAsyncClient sqs;
    private final Queue queue;
    private final AtomicReference<State> state = new AtomicReference<>(State.WORKING);

    /** The last thing that SQS did, the better first. */
    private enum State {
        WORKING,
        UNAVAILABLE,
        REFUSING
    }

    MessageSender(SqsAsyncClient sqs, Queue queue) {
        this.sqs = sqs;
        this.queue = queue;
    }

    /** Sends {@code messages}, at most ten and 1 MiB, waits for SQS, and returns the indexes of those it has confirmed. */
    BitSet send(List<Message> messages) {
        BitSet confirmed = new BitSet(messages.size());
        try {
            SendMessageBatchResponse answer = call(messages);
            for (SendMessageBatchResultEntry taken : answer.successful()) {
                confirmed.set(Integer.parseInt(taken.id()));
            }
            reportRefused(messages.size() - confirmed.cardinality(), answer);
        } catch (RuntimeException failed) {
            reportFailed(failed);
        }
        return confirmed;
    }

    private SendMessageBatchResponse call(List<Message> messages) {
        String url = queue.url();
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>(messages.size());
        for (Message message : messages) {
            entries.add(SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .messageBody(message.body())
                    .build());
        }
        return Queue.await(sqs.sendMessageBatch(request -> request.queueUrl(url).entries(entries)));
    }

    /** SQS answers 200 even if it refused some entries. */
    private void reportRefused(int refused, SendMessageBatchResponse answer) {
        if (refused > 0) {
            BatchResultErrorEntry first = answer.failed().isEmpty()
                    ? BatchResultErrorEntry.builder().build()
                    : answer.failed().getFirst();
            boolean lasts = Boolean.TRUE.equals(first.senderFault());
            log.atLevel(lasts ? Level.ERROR : Level.WARN)
                    .addKeyValue("event", "messages_refused")
                    .addKeyValue("queue", queue.name())
                    .addKeyValue("messages", refused)
                    .addKeyValue("code", first.code())
                    .addKeyValue("error", first.message())
                    .log();
        } else if (state.getAndSet(State.WORKING) != State.WORKING) {
            log.atInfo()
                    .addKeyValue("event", "queue_available")
                    .addKeyValue("queue", queue.name())
                    .log();
        }
    }

    private void reportFailed(RuntimeException failed) {
        boolean passes = failed instanceof SdkException fault && AwsFaults.isPassing(fault);
        State now = passes ? State.UNAVAILABLE : State.REFUSING;
        State before = state.getAndAccumulate(now, (one, other) -> one.compareTo(other) > 0 ? one : other);
        if (before.compareTo(now) < 0) {
            log.atLevel(passes ? Level.WARN : Level.ERROR)
                    .addKeyValue("event", passes ? "queue_unavailable" : "queue_refuses")
                    .addKeyValue("queue", queue.name())
                    .addKeyValue("code", failed instanceof SdkException fault ? AwsFaults.code(fault) : "none")
                    .addKeyValue("error", failed.toString())
                    .log();
        }
    }
}
