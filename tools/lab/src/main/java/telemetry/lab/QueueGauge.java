package telemetry.lab;

import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Counts the messages of one queue. SQS calls these counts approximate. */
public final class QueueGauge {
    private final SqsClient sqs;
    private final String url;

    /** Looks up the URL of the queue {@code name}. */
    public QueueGauge(SqsClient sqs, String name) {
        this.sqs = sqs;
        this.url = sqs.getQueueUrl(ask -> ask.queueName(name)).queueUrl();
    }

    public String url() {
        return url;
    }

    /** Returns the number of messages in the queue, including received messages that are not deleted. */
    public int messages() {
        return sum(
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
    }

    /** Returns the number of visible messages, which a consumer can receive now. */
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
