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
 * Settings of calls to AWS.
 *
 * @param timeout maximum duration of a call, all attempts included; twice this value and the age of a part must fit in
 *     the queue's visibility timeout, or the consumer does not start
 * @param attemptTimeout maximum duration of one attempt; a value below the wait time of a poll makes each poll fail
 * @param connectTimeout maximum time to establish a connection
 * @param maxConnections maximum number of connections of one client; too few make requests wait for one another
 * @param s3Checksums when S3 requests carry checksums and responses are validated: when-supported, or when-required for
 *     a store that rejects checksums in trailers
 */
@Validated
@ConfigurationProperties("telemetry.aws")
public record AwsCalls(
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("5s") Duration attemptTimeout,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("100") int maxConnections,
        @DefaultValue("when-supported") RequestChecksumCalculation s3Checksums) {
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);

    public AwsCalls {
        SettingRange.check("telemetry.aws.timeout", timeout, MIN_TIMEOUT, Duration.ofMinutes(10));
        SettingRange.check("telemetry.aws.attempt-timeout", attemptTimeout, MIN_TIMEOUT, timeout);
        SettingRange.check("telemetry.aws.connect-timeout", connectTimeout, Duration.ofMillis(10), timeout);
        SettingRange.check("telemetry.aws.max-connections", maxConnections, 1, 10_000);
    }

    /** Configures the checksums of an S3 client. */
    void setChecksums(S3BaseClientBuilder<?, ?> builder) {
        builder.requestChecksumCalculation(s3Checksums)
                .responseChecksumValidation(ResponseChecksumValidation.valueOf(s3Checksums.name()));
    }
}
