package telemetry.chaos;

import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Looks at one queue past all proxies. */
final class QueueGauge {
    private final SqsClient sqs;
    private final String url;

    QueueGauge(SqsClient sqs, String queue) {
        this.sqs = sqs;
        this.url = sqs.getQueueUrl(ask -> ask.queueName(queue)).queueUrl();
    }

    String url() {
        return url;
    }

    /** Messages in the queue, received ones included. */
    int messages() {
        return sqs
                .getQueueAttributes(ask -> ask.queueUrl(url)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes()
                .values()
                .stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }
}
