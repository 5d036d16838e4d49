package telemetry.ingest;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import telemetry.aws.AwsFaults;
import telemetry.aws.Queue;

/**
 * Sends messages in one call, and reports which of them SQS has confirmed. Failures are not thrown but logged, once
 * until a call succeeds: a transient failure as a warning, and a permanent one, for example a missing queue or
 * permission, as an error. Thread-safe.
 */
final class MessageSender {
    private static final Logger log = LoggerFactory.getLogger(MessageSender.class);

    private final SqsClient sqs;
    private final Queue queue;
    private final AtomicReference<State> state = new AtomicReference<>(State.AVAILABLE);

    /** The state of the queue as last observed, in order of severity. */
    private enum State {
        AVAILABLE,
        UNAVAILABLE,
        FAILING
    }

    MessageSender(SqsClient sqs, Queue queue) {
        this.sqs = sqs;
        this.queue = queue;
    }

    /**
     * Sends {@code messages}, at most ten with 1 MiB together, and waits for the response.
     *
     * @return the indexes of the confirmed messages
     */
    BitSet send(List<Message> messages) {
        BitSet confirmed = new BitSet(messages.size());
        try {
            SendMessageBatchResponse response = call(messages);
            for (SendMessageBatchResultEntry entry : response.successful()) {
                confirmed.set(Integer.parseInt(entry.id()));
            }
            reportFailedEntries(messages.size() - confirmed.cardinality(), response);
        } catch (RuntimeException failed) {
            reportFailedCall(failed);
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
        return sqs.sendMessageBatch(request -> request.queueUrl(url).entries(entries));
    }

    /** Logs failed entries. SQS answers with status 200 even if entries failed. */
    private void reportFailedEntries(int count, SendMessageBatchResponse response) {
        if (count > 0) {
            BatchResultErrorEntry first = response.failed().isEmpty()
                    ? BatchResultErrorEntry.builder().build()
                    : response.failed().getFirst();
            boolean permanent = Boolean.TRUE.equals(first.senderFault());
            log.atLevel(permanent ? Level.ERROR : Level.WARN)
                    .addKeyValue("event", "messages_failed")
                    .addKeyValue("queue", queue.name())
                    .addKeyValue("messages", count)
                    .addKeyValue("code", first.code())
                    .addKeyValue("error", first.message())
                    .log();
        } else if (state.getAndSet(State.AVAILABLE) != State.AVAILABLE) {
            log.atInfo()
                    .addKeyValue("event", "queue_available")
                    .addKeyValue("queue", queue.name())
                    .log();
        }
    }

    private void reportFailedCall(RuntimeException failed) {
        boolean transientFault = failed instanceof SdkException fault && AwsFaults.isTransient(fault);
        State now = transientFault ? State.UNAVAILABLE : State.FAILING;
        State before = state.getAndAccumulate(now, (one, other) -> one.compareTo(other) > 0 ? one : other);
        if (before.compareTo(now) < 0) {
            log.atLevel(transientFault ? Level.WARN : Level.ERROR)
                    .addKeyValue("event", transientFault ? "queue_unavailable" : "queue_error")
                    .addKeyValue("queue", queue.name())
                    .addKeyValue("code", failed instanceof SdkException fault ? AwsFaults.code(fault) : "none")
                    .addKeyValue("error", failed.toString())
                    .log();
        }
    }
}
