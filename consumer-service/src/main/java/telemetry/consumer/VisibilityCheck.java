package telemetry.consumer;

import java.time.Duration;
import telemetry.aws.AwsCalls;
import telemetry.aws.Queue;
import telemetry.service.StartRefusedException;

/** Checks at start that a flush and its retry fit the queue's visibility timeout. */
final class VisibilityCheck {
    private VisibilityCheck() {}

    /**
     * @throws StartRefusedException if messages would come again while their flush is still tried, naming the settings
     */
    static void check(Queue queue, Duration visibility, ConsumerProperties properties, AwsCalls calls) {
        Duration longest = properties.partAge().plus(calls.timeout().multipliedBy(2));
        if (longest.compareTo(visibility) > 0) {
            throw new StartRefusedException(
                    "queue %s gives a message again after %s, but a flush may take %s"
                            .formatted(queue.name(), visibility, longest),
                    "raise the queue's VisibilityTimeout, or lower telemetry.consumer.part-age (%s) or telemetry.aws.timeout (%s, which counts twice)"
                            .formatted(properties.partAge(), calls.timeout()));
        }
    }
}
