package telemetry.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Reads the messages of a DLQ without deleting them. SQS hides a received message from other readers until this reader
 * is closed, or for {@link Limits#hidden} if the process is killed. Not thread-safe.
 */
public final class DeadLetters implements AutoCloseable {
    private static final int BATCH = 10; // the maximum of one receive
    private static final int WAIT_SECONDS = 1; // a long poll queries all servers of SQS, a short poll only a subset

    private final SqsClient sqs;
    private final String url;
    private final Limits limits;
    private final Clock clock;
    private final Instant end;
    private final Map<String, String> receipts = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private boolean atEnd;

    /**
     * The limits of one reader.
     *
     * @param messages maximum number of messages to read
     * @param time maximum time from the creation of the reader to the last receive
     * @param hidden maximum time that a message stays hidden; longer than {@code time}
     */
    public record Limits(int messages, Duration time, Duration hidden) {}

    /** Creates a reader of the DLQ at {@code url}. */
    public DeadLetters(SqsClient sqs, String url, Limits limits, Clock clock) {
        this.sqs = sqs;
        this.url = url;
        this.limits = limits;
        this.clock = clock;
        this.end = clock.instant().plus(limits.time());
    }

    /**
     * Returns up to ten messages that were not read before; none at the end of the DLQ or of a limit.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if SQS does not answer
     */
    public List<DeadLetter> next() {
        if (seen.size() >= limits.messages() || !clock.instant().isBefore(end)) {
            return List.of();
        }
        List<Message> messages = sqs.receiveMessage(receive -> receive.queueUrl(url)
                        .maxNumberOfMessages(Math.min(BATCH, limits.messages() - seen.size()))
                        .waitTimeSeconds(WAIT_SECONDS)
                        .visibilityTimeout((int) limits.hidden().toSeconds())
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                        .messageAttributeNames("All"))
                .messages();
        messages.forEach(message -> receipts.put(message.messageId(), message.receiptHandle()));
        List<DeadLetter> unseen = messages.stream()
                .filter(message -> seen.add(message.messageId()))
                .map(DeadLetter::of)
                .toList();
        atEnd = unseen.isEmpty();
        return unseen;
    }

    /** Notes that {@code letter} was deleted from the DLQ. */
    void deleted(DeadLetter letter) {
        receipts.remove(letter.messageId());
    }

    /** Returns the number of messages read. */
    public int count() {
        return seen.size();
    }

    /** Returns true if the last receive found no other message. */
    public boolean isAtEnd() {
        return atEnd;
    }

    /**
     * Makes the messages that were read visible again. A message that SQS refuses becomes visible after {@link
     * Limits#hidden}.
     */
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
        try {
            sqs.changeMessageVisibilityBatch(change -> change.queueUrl(url).entries(entries));
        } catch (SdkException refused) {
            // these messages become visible later
        }
    }
}
