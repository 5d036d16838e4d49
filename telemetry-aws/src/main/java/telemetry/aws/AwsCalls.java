package telemetry.aws;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import telemetry.service.SettingRange;

/**
 * Limits of the calls to AWS.
 *
 * @param timeout how long one call may take, all its attempts included; the consumer needs twice as much, and the age of
 *     a part, within the queue's visibility timeout, or refuses to start
 * @param attemptTimeout how long one attempt may take; shorter than a poll's wait, each poll would be a failure
 * @param connectTimeout how long a connection may take to come up
 * @param maxConnections connections of one client at most; too few, and requests wait for one another
 */
@Validated
@ConfigurationProperties("telemetry.aws")
public record AwsCalls(
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("5s") Duration attemptTimeout,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("100") int maxConnections) {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    public AwsCalls {
        SettingRange.check("telemetry.aws.timeout", timeout, SHORTEST, Duration.ofMinutes(10));
        SettingRange.check("telemetry.aws.attempt-timeout", attemptTimeout, SHORTEST, timeout);
        SettingRange.check("telemetry.aws.connect-timeout", connectTimeout, Duration.ofMillis(10), timeout);
        SettingRange.check("telemetry.aws.max-connections", maxConnections, 1, 10_000);
    }
}
