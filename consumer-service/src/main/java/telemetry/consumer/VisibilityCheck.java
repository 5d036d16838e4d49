package telemetry.consumer;

import java.time.Duration;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import telemetry.aws.AwsCalls;
import telemetry.aws.Queue;
import telemetry.service.StartRefusedException;

/** Checks at start that a flush and its retry fit the queue's visibility timeout. */
final class VisibilityCheck {
    private VisibilityCheck() {}

    /**
     * The visibility timeout of {@code queue}.
     *
     * @throws StartRefusedException if messages would come again while their flush is still tried, naming the settings
     */
    static Duration visibilityOf(Queue queue, ConsumerProperties properties, AwsCalls calls) {
        QueueAttributeName name = QueueAttributeName.VISIBILITY_TIMEOUT;
        String seconds = queue.attributes(name).getOrDefault(name, "0");
        Duration visibility = Duration.ofSeconds(Long.parseLong(seconds));
        check(queue, visibility, properties, calls);
        return visibility;
    }

    private static void check(Queue queue, Duration visibility, ConsumerProperties properties, AwsCalls calls) {
        Duration longest = properties.age().most().plus(calls.timeout().multipliedBy(2));
        if (longest.compareTo(visibility) > 0) {
            throw new StartRefusedException(
                    "queue %s gives a message again after %s, but a flush may take %s"
                            .formatted(queue.name(), visibility, longest),
                    "raise the queue's VisibilityTimeout, or lower telemetry.aws.timeout (%s, which counts twice) or the age of a part (%s: telemetry.consumer.part-age, or adaptive-age)"
                            .formatted(calls.timeout(), properties.age().most()));
        }
    }
}
