package telemetry.aws;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import telemetry.service.SettingRange;

/**
 * Settings of the cost meter. A price that is not set is that of the region's price file.
 *
 * @param sqsPerMillion USD per million SQS requests of 64 KiB each; default from the price file
 * @param s3WritesPerMillion USD per million PUT, COPY, POST or LIST requests; default from the price file
 * @param s3ReadsPerMillion USD per million GET or HEAD requests; default from the price file
 * @param storagePerGbMonth USD per GB (2^30 bytes) and month; default from the price file
 * @param computeUsdPerHour USD per hour of this service's tasks, optionally with the load balancer; 0 leaves out
 *     compute
 * @param rawKept retention of raw parts, as in the bucket's lifecycle rule; their storage is charged when they are
 *     written
 */
@Validated
@ConfigurationProperties("telemetry.cost")
record CostProperties(
        @Nullable Double sqsPerMillion,
        @Nullable Double s3WritesPerMillion,
        @Nullable Double s3ReadsPerMillion,
        @Nullable Double storagePerGbMonth,
        @DefaultValue("0") double computeUsdPerHour,
        @DefaultValue("7d") Duration rawKept) {
    private static final double MAX_PRICE = 1_000;

    CostProperties {
        checkPrice("telemetry.cost.sqs-per-million", sqsPerMillion);
        checkPrice("telemetry.cost.s3-writes-per-million", s3WritesPerMillion);
        checkPrice("telemetry.cost.s3-reads-per-million", s3ReadsPerMillion);
        checkPrice("telemetry.cost.storage-per-gb-month", storagePerGbMonth);
        checkPrice("telemetry.cost.compute-usd-per-hour", computeUsdPerHour);
        SettingRange.check("telemetry.cost.raw-kept", rawKept, Duration.ofHours(1), Duration.ofDays(3_650));
    }

    private static void checkPrice(String name, @Nullable Double price) {
        if (price != null) {
            SettingRange.check(name, price, 0.0, MAX_PRICE);
        }
    }
}
