package telemetry.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Checks that a queue or a bucket responds, for the readiness probe. The result is cached for five seconds, because
 * probes are frequent and each call to AWS is billed. Thread-safe.
 */
public final class ResourceHealth implements HealthIndicator {
    private static final Duration CACHE_TIME = Duration.ofSeconds(5);

    private final String name;
    private final Runnable call;
    private final Clock clock;
    private @Nullable Health last;
    private Instant lastCheck = Instant.MIN;

    private ResourceHealth(String name, Runnable call, Clock clock) {
        this.name = name;
        this.call = call;
        this.clock = clock;
    }

    /** Returns the health indicator of {@code queue}. */
    public static ResourceHealth of(Queue queue, Clock clock) {
        return new ResourceHealth(queue.name(), () -> queue.attributes(QueueAttributeName.QUEUE_ARN), clock);
    }

    /** Returns the health indicator of the bucket {@code bucket}. */
    public static ResourceHealth of(S3Client s3, String bucket, Clock clock) {
        return new ResourceHealth(bucket, () -> s3.headBucket(head -> head.bucket(bucket)), clock);
    }

    @Override
    public synchronized Health health() {
        Instant now = clock.instant();
        Health current = last;
        if (current == null || now.isAfter(lastCheck.plus(CACHE_TIME))) {
            current = check();
            last = current;
            lastCheck = now;
        }
        return current;
    }

    private Health check() {
        try {
            call.run();
            return Health.up().withDetail("name", name).build();
        } catch (SdkException failure) {
            return Health.down()
                    .withDetail("name", name)
                    .withDetail("error", AwsFaults.code(failure))
                    .build();
        }
    }
}
