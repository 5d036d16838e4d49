package telemetry.aws;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.services.s3.S3BaseClientBuilder;
import telemetry.service.SettingRange;

/**
 * Limits and form of the calls to AWS.
 *
 * @param timeout how long one call may take, all its attempts included; the consumer needs twice as much, and the age of
 *     a part, within the queue's visibility timeout, or refuses to start
 * @param attemptTimeout how long one attempt may take; shorter than a poll's wait, each poll would be a failure
 * @param connectTimeout how long a connection may take to come up
 * @param maxConnections connections of one client at most; too few, and requests wait for one another
 * @param s3Checksums when requests to S3 have a checksum, and answers are held to theirs: when-supported, or when-required
 *     for a store that refuses checksums in trailers
 */
@Validated
@ConfigurationProperties("telemetry.aws")
public record AwsCalls(
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("5s") Duration attemptTimeout,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("100") int maxConnections,
        @DefaultValue("when-supported") RequestChecksumCalculation s3Checksums) {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    public AwsCalls {
        SettingRange.check("telemetry.aws.timeout", timeout, SHORTEST, Duration.ofMinutes(10));
        SettingRange.check("telemetry.aws.attempt-timeout", attemptTimeout, SHORTEST, timeout);
        SettingRange.check("telemetry.aws.connect-timeout", connectTimeout, Duration.ofMillis(10), timeout);
        SettingRange.check("telemetry.aws.max-connections", maxConnections, 1, 10_000);
    }

    /** Sets when a client of S3 computes and compares checksums. */
    void setChecksums(S3BaseClientBuilder<?, ?> builder) {
        builder.requestChecksumCalculation(s3Checksums)
                .responseChecksumValidation(ResponseChecksumValidation.valueOf(s3Checksums.name()));
    }
}
