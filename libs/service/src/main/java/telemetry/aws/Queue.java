package telemetry.aws;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * One SQS queue by name. Its URL is looked up on first use and kept, so that a service starts, and says that it is not
 * ready, while the queue is not there yet. Safe for use by many threads.
 */
public final class Queue {
    private final SqsAsyncClient sqs;
    private final String name;
    private volatile @Nullable String url;

    /** The queue {@code name}; asks for nothing yet. */
    public Queue(SqsAsyncClient sqs, String name) {
        this.sqs = sqs;
        this.name = name;
    }

    /** The queue's name. */
    public String name() {
        return name;
    }

    /**
     * The queue's URL.
     *
     * @throws SdkException if SQS does not answer, or has no such queue
     */
    public String url() {
        String known = url;
        if (known == null) {
            known = await(sqs.getQueueUrl(request -> request.queueName(name))).queueUrl();
            url = known;
        }
        return known;
    }

    /**
     * The queue's attributes of the given names.
     *
     * @throws SdkException if SQS does not answer
     */
    public Map<QueueAttributeName, String> attributes(QueueAttributeName... names) {
        String queueUrl = url();
        return new HashMap<>(await(sqs.getQueueAttributes(
                        request -> request.queueUrl(queueUrl).attributeNames(List.of(names))))
                .attributes());
    }

    /** Waits for an answer of the asynchronous client and throws what it throws, unwrapped. */
    public static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof SdkException cause) {
                throw cause;
            }
            throw failed;
        }
    }
}
