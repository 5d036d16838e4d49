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
 * Messages that can never be stored, put on the queue past the door; and the look at the DLQ that finds them there, and
 * finds what should not be there. For one thread at a time.
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

    /** Puts one on the queue. */
    void put() {
        String mark = "poison-%05d".formatted(marks.size());
        sqs.sendMessage(message -> message.queueUrl(queue.url()).messageBody("{\"chaos\":\"" + mark + "\"}"));
        marks.add(mark);
    }

    /** Returns the number of poison messages sent. */
    int sent() {
        return marks.size();
    }

    /**
     * The content of the DLQ.
     *
     * @param poison different poison messages
     * @param others lines of other messages, which are healthy
     */
    record Found(int poison, long others) {}

    /** Empties the DLQ and says what was there. */
    Found takeDeadLetters() {
        Set<String> found = new HashSet<>();
        long others = 0;
        List<Message> letters = receive();
        while (!letters.isEmpty()) {
            for (Message letter : letters) {
                others += take(letter, found);
            }
            letters = receive();
        }
        return new Found(found.size(), others);
    }

    private List<Message> receive() {
        return sqs.receiveMessage(receive -> receive.queueUrl(deadLetters.url())
                        .maxNumberOfMessages(MAX_PER_RECEIVE)
                        .waitTimeSeconds(1))
                .messages();
    }

    /** Lines of {@code letter} that are not poison. */
    private long take(Message letter, Set<String> found) {
        sqs.deleteMessage(delete -> delete.queueUrl(deadLetters.url()).receiptHandle(letter.receiptHandle()));
        long others = 0;
        for (String line : letter.body().lines().toList()) {
            Optional<String> mark = marks.stream().filter(line::contains).findFirst();
            mark.ifPresent(found::add);
            others += mark.isPresent() ? 0 : 1;
        }
        return others;
    }
}
