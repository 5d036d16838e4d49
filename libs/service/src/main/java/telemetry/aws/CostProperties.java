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
 * @param sqsPerMillion USD for a million SQS requests of 64 KiB each; none for the price file's
 * @param s3WritesPerMillion USD for a million PUT, COPY, POST or LIST requests; none for the price file's
 * @param s3ReadsPerMillion USD for a million GET or HEAD requests; none for the price file's
 * @param storagePerGbMonth USD for a GB of 2^30 bytes kept for a month; none for the price file's
 * @param computeUsdPerHour USD for an hour of this service's tasks, load balancer included if you like; at 0 the figures
 *     are of requests and storage alone
 * @param rawKept how long raw parts are kept, as the bucket's lifecycle has it; their storage is charged when they are
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
    private static final double HIGHEST = 1_000;

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
            SettingRange.check(name, price, 0.0, HIGHEST);
        }
    }
}
