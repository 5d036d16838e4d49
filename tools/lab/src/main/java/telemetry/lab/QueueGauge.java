package telemetry.lab;

import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Counts the messages of one queue. SQS itself calls its counts approximate. */
public final class QueueGauge {
    private final SqsClient sqs;
    private final String url;

    /** A gauge of the queue {@code name}. */
    public QueueGauge(SqsClient sqs, String name) {
        this.sqs = sqs;
        this.url = sqs.getQueueUrl(ask -> ask.queueName(name)).queueUrl();
    }

    /** The queue's URL. */
    public String url() {
        return url;
    }

    /** Messages in the queue, received ones included. */
    public int messages() {
        return sum(
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
    }

    /** Messages that can be received now. */
    public int visible() {
        return sum(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
    }

    private int sum(QueueAttributeName... names) {
        return sqs
                .getQueueAttributes(get -> get.queueUrl(url).attributeNames(List.of(names)))
                .attributes()
                .values()
                .stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }
}
