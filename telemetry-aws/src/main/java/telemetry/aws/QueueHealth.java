package telemetry.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Whether the queue answers, for the readiness probe. An answer is kept for five seconds: probes come often, and each
 * question to SQS is billed.
 */
public final class QueueHealth implements HealthIndicator {
    private static final Duration KEPT = Duration.ofSeconds(5);

    private final Queue queue;
    private final Clock clock;
    private @Nullable Health last;
    private Instant asked = Instant.MIN;

    /** The health of {@code queue}. */
    public QueueHealth(Queue queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public synchronized Health health() {
        Instant now = clock.instant();
        Health known = last;
        if (known == null || now.isAfter(asked.plus(KEPT))) {
            known = ask();
            last = known;
            asked = now;
        }
        return known;
    }

    private Health ask() {
        try {
            queue.attributes(QueueAttributeName.QUEUE_ARN);
            return Health.up().withDetail("queue", queue.name()).build();
        } catch (SdkException noAnswer) {
            return Health.down().withDetail("queue", queue.name()).build();
        }
    }
}
