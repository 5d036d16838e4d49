package telemetry.console;

import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import software.amazon.awssdk.core.exception.SdkException;
import telemetry.aws.Queue;
import telemetry.aws.QueueDepth;

/**
 * Asks SQS for the depths of the queue and of the DLQ every ten seconds, so that they are known while the consumer is
 * down. The two requests cost $0.21 a month. Safe for use by many threads.
 */
class DepthWatch {
    private final Queue queue;
    private final Queue deadLetters;
    private final Clock clock;
    private volatile Depths latest = Depths.UNKNOWN;

    DepthWatch(Queue queue, Queue deadLetters, Clock clock) {
        this.queue = queue;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    /** Runs at a fixed rate, on a thread of its own: SQS may answer slowly, and the scraper must not wait for it. */
    @Scheduled(fixedRate = 10, timeUnit = TimeUnit.SECONDS)
    void update() {
        QueueDepth ofQueue = depth(queue);
        QueueDepth ofDeadLetters = depth(deadLetters);
        latest = new Depths(clock.millis(), ofQueue.visible(), ofQueue.inFlight(), ofDeadLetters.all());
    }

    Depths latest() {
        return latest;
    }

    private static QueueDepth depth(Queue queue) {
        try {
            return QueueDepth.of(queue);
        } catch (SdkException noAnswer) { // the page shows that the depth is unknown
            return QueueDepth.UNKNOWN;
        }
    }
}
