package telemetry.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Reads the messages of a DLQ without deleting them. SQS hides a received message from other readers until this reader is
 * closed, or for {@link #VISIBILITY_TIMEOUT} if the process is killed. Not thread-safe.
 */
final class DeadLetters implements AutoCloseable {
    /** The maximum time that a message stays hidden. */
    static final Duration VISIBILITY_TIMEOUT = Duration.ofMinutes(5);

    private static final int BATCH = 10;
    private static final int WAIT_SECONDS = 1; // a long poll queries all servers of SQS

    private final SqsClient sqs;
    private final String url;
    private final int max;
    private final Map<String, String> receipts = new HashMap<>();
    private final Set<String> seen = new HashSet<>();

    /** @param max the maximum number of messages to read */
    DeadLetters(SqsClient sqs, String url, int max) {
        this.sqs = sqs;
        this.url = url;
        this.max = max;
    }

    /** Returns up to ten messages that were not read before; none at the end of the DLQ. */
    List<DlqMessage> next() {
        if (seen.size() >= max) {
            return List.of();
        }
        List<Message> messages = sqs.receiveMessage(receive -> receive.queueUrl(url)
                        .maxNumberOfMessages(Math.min(BATCH, max - seen.size()))
                        .waitTimeSeconds(WAIT_SECONDS)
                        .visibilityTimeout((int) VISIBILITY_TIMEOUT.toSeconds())
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                        .messageAttributeNames("All"))
                .messages();
        messages.forEach(message -> receipts.put(message.messageId(), message.receiptHandle()));
        return messages.stream()
                .filter(message -> seen.add(message.messageId()))
                .map(DlqMessage::of)
                .toList();
    }

    /** Notes that {@code letter} was deleted from the DLQ. */
    void deleted(DlqMessage letter) {
        receipts.remove(letter.messageId());
    }

    /** Returns the number of messages read. */
    int count() {
        return seen.size();
    }

    /** Makes the messages that were read visible again. */
    @Override
    public void close() {
        List<String> left = new ArrayList<>(receipts.values());
        for (int from = 0; from < left.size(); from += BATCH) {
            release(left.subList(from, Math.min(from + BATCH, left.size())));
        }
    }

    private void release(List<String> handles) {
        List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
        for (String handle : handles) {
            entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .receiptHandle(handle)
                    .visibilityTimeout(0)
                    .build());
        }
        sqs.changeMessageVisibilityBatch(change -> change.queueUrl(url).entries(entries));
    }
}
