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
 * Whether a queue or a bucket answers, for the readiness probe. An answer is kept for five seconds: probes come often,
 * and each question to AWS is billed. Safe for use by many threads.
 */
public final class ResourceHealth implements HealthIndicator {
    private static final Duration KEPT = Duration.ofSeconds(5);

    private final String name;
    private final Runnable question;
    private final Clock clock;
    private @Nullable Health last;
    private Instant asked = Instant.MIN;

    private ResourceHealth(String name, Runnable question, Clock clock) {
        this.name = name;
        this.question = question;
        this.clock = clock;
    }

    /** The health of {@code queue}. */
    public static ResourceHealth of(Queue queue, Clock clock) {
        return new ResourceHealth(queue.name(), () -> queue.attributes(QueueAttributeName.QUEUE_ARN), clock);
    }

    /** The health of the bucket {@code bucket}. */
    public static ResourceHealth of(S3Client s3, String bucket, Clock clock) {
        return new ResourceHealth(bucket, () -> s3.headBucket(head -> head.bucket(bucket)), clock);
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
            question.run();
            return Health.up().withDetail("name", name).build();
        } catch (SdkException noAnswer) {
            return Health.down()
                    .withDetail("name", name)
                    .withDetail("error", AwsFaults.code(noAnswer))
                    .build();
        }
    }
}
