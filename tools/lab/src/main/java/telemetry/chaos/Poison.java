package telemetry.chaos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import telemetry.lab.QueueGauge;

/**
 * Sends poison messages, which can never be stored, directly to the queue. Sorts the lines in the DLQ into poison and
 * healthy lines. Not safe for use by many threads.
 */
final class Poison {
    private static final int MAX_PER_RECEIVE = 10;

    private final SqsClient sqs;
    private final QueueGauge queue;
    private final QueueGauge deadLetters;
    private final List<String> marks = new ArrayList<>();

    Poison(SqsClient sqs, QueueGauge queue, QueueGauge deadLetters) {
        this.sqs = sqs;
        this.queue = queue;
        this.deadLetters = deadLetters;
    }

    /** Sends one poison message to the queue. */
    void put() {
        String mark = "poison-%05d".formatted(marks.size());
        sqs.sendMessage(message -> message.queueUrl(queue.url()).messageBody("{\"chaos\":\"" + mark + "\"}"));
        marks.add(mark);
    }

    int sent() {
        return marks.size();
    }

    /**
     * The content of the DLQ.
     *
     * @param poison number of distinct poison messages
     * @param otherLines number of lines that are not poison
     */
    record Found(int poison, long otherLines) {}

    /** Empties the DLQ and returns its content. */
    Found takeDeadLetters() {
        Set<String> found = new HashSet<>();
        long otherLines = 0;
        List<Message> letters = receive();
        while (!letters.isEmpty()) {
            for (Message letter : letters) {
                otherLines += take(letter, found);
            }
            letters = receive();
        }
        return new Found(found.size(), otherLines);
    }

    private List<Message> receive() {
        return sqs.receiveMessage(receive -> receive.queueUrl(deadLetters.url())
                        .maxNumberOfMessages(MAX_PER_RECEIVE)
                        .waitTimeSeconds(1))
                .messages();
    }

    /** Deletes {@code letter} and returns the number of its lines that are not poison. */
    private long take(Message letter, Set<String> found) {
        sqs.deleteMessage(delete -> delete.queueUrl(deadLetters.url()).receiptHandle(letter.receiptHandle()));
        long otherLines = 0;
        for (String line : letter.body().lines().toList()) {
            Optional<String> mark = marks.stream().filter(line::contains).findFirst();
            mark.ifPresent(found::add);
            otherLines += mark.isPresent() ? 0 : 1;
        }
        return otherLines;
    }
}
