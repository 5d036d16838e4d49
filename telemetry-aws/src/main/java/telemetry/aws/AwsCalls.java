package telemetry.aws;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of the calls to AWS.
 *
 * @param timeout how long one call may take, all its attempts included
 * @param attemptTimeout how long one attempt may take
 * @param connectTimeout how long a connection may take to come up
 * @param maxConnections connections of one client at most
 */
@Validated
@ConfigurationProperties("telemetry.aws")
public record AwsCalls(
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("5s") Duration attemptTimeout,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("100") @Positive int maxConnections) {

    public AwsCalls {
        if (!attemptTimeout.isPositive() || attemptTimeout.compareTo(timeout) > 0) {
            throw new IllegalArgumentException("telemetry.aws.attempt-timeout must be positive and at most"
                    + " telemetry.aws.timeout (%s), is %s".formatted(timeout, attemptTimeout));
        }
    }
}
