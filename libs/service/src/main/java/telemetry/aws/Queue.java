package telemetry.aws;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * An SQS queue, identified by name. Its URL is looked up on first use and cached, so that a service can start, and
 * report that it is not ready, before the queue exists. Thread-safe.
 */
public final class Queue {
    private final SqsClient sqs;
    private final String name;
    private volatile @Nullable String url;

    /** Creates the queue {@code name} without a call to SQS. */
    public Queue(SqsClient sqs, String name) {
        this.sqs = sqs;
        this.name = name;
    }

    /** Returns the queue's name. */
    public String name() {
        return name;
    }

    /**
     * Returns the queue's URL.
     *
     * @throws SdkException if SQS does not respond, or the queue does not exist
     */
    public String url() {
        String known = url;
        if (known == null) {
            known = sqs.getQueueUrl(request -> request.queueName(name)).queueUrl();
            url = known;
        }
        return known;
    }

    /**
     * Returns the queue's attributes with the given names.
     *
     * @throws SdkException if SQS does not respond, or the queue does not exist
     */
    public Map<QueueAttributeName, String> attributes(QueueAttributeName... names) {
        String queueUrl = url();
        return new HashMap<>(
                sqs.getQueueAttributes(request -> request.queueUrl(queueUrl).attributeNames(List.of(names)))
                        .attributes());
    }
}
