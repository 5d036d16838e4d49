package telemetry.aws;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Names of the platform's resources on AWS.
 *
 * @param queue name of the SQS queue for accepted records
 * @param deadLetterQueue name of the SQS queue for records that can never be stored
 * @param bucket name of the S3 bucket of the lake
 */
@Validated
@ConfigurationProperties("telemetry")
public record AwsResources(
        @DefaultValue("telemetry") @NotBlank String queue,
        @DefaultValue("telemetry-dlq") @NotBlank String deadLetterQueue,
        @DefaultValue("telemetry") @NotBlank String bucket) {
    private static final String FIFO = ".fifo"; // SQS requires this suffix for FIFO queues

    public AwsResources {
        checkStandard("telemetry.queue", queue);
        checkStandard("telemetry.dead-letter-queue", deadLetterQueue);
    }

    private static void checkStandard(String setting, String name) {
        if (name.endsWith(FIFO)) {
            throw new IllegalArgumentException(
                    "%s must be a standard queue, is %s: a FIFO queue rejects messages without a message group"
                            .formatted(setting, name));
        }
    }
}
