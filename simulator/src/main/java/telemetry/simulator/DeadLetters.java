package telemetry.simulator;

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
 * One walk through a DLQ. SQS shows a message only by hiding it from others: what was shown is hidden until this is
 * closed, and if that never happens, for {@link #HIDDEN}. Nothing is deleted. Not safe for use by many threads.
 */
final class DeadLetters implements AutoCloseable {
    /** How long a message stays hidden when the walk ends by a kill. */
    static final Duration HIDDEN = Duration.ofMinutes(5);

    private static final int BATCH = 10;
    private static final int WAIT_SECONDS = 1; // a long poll asks all servers of SQS

    private final SqsClient sqs;
    private final String url;
    private final int most;
    private final Map<String, String> receipts = new HashMap<>();
    private final Set<String> seen = new HashSet<>();

    /** @param most how many to show at most */
    DeadLetters(SqsClient sqs, String url, int most) {
        this.sqs = sqs;
        this.url = url;
        this.most = most;
    }

    /** Up to ten dead letters that were not shown before; none at the end of the walk. */
    List<DeadLetter> next() {
        if (seen.size() >= most) {
            return List.of();
        }
        List<Message> messages = sqs.receiveMessage(receive -> receive.queueUrl(url)
                        .maxNumberOfMessages(Math.min(BATCH, most - seen.size()))
                        .waitTimeSeconds(WAIT_SECONDS)
                        .visibilityTimeout((int) HIDDEN.toSeconds())
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                        .messageAttributeNames("All"))
                .messages();
        messages.forEach(message -> receipts.put(message.messageId(), message.receiptHandle()));
        return messages.stream()
                .filter(message -> seen.add(message.messageId()))
                .map(DeadLetter::of)
                .toList();
    }

    /** That {@code letter} is in the DLQ no more. */
    void deleted(DeadLetter letter) {
        receipts.remove(letter.messageId());
    }

    /** How many were shown. */
    int shown() {
        return seen.size();
    }

    /** Gives back what was shown. */
    @Override
    public void close() {
        List<String> left = new ArrayList<>(receipts.values());
        for (int from = 0; from < left.size(); from += BATCH) {
            giveBack(left.subList(from, Math.min(from + BATCH, left.size())));
        }
    }

    private void giveBack(List<String> handles) {
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
