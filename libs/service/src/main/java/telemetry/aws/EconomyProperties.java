package telemetry.aws;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import telemetry.service.SettingRange;

/**
 * Thresholds of cost above which a service warns of a setting.
 *
 * @param partsUsdPerMonth USD a month for PUTs of one hour partition by one consumer; a lower value warns of settings
 *     that the latency budget requires
 * @param emptyReceivesUsdPerMonth USD a month for receives of one idle consumer
 * @param smallMessagesUsdPerMonth USD a month for sends of one ingest task with fewer than two records per message; a
 *     lower value warns of traffic that is too low to share messages
 */
@Validated
@ConfigurationProperties("telemetry.economy")
record EconomyProperties(
        @DefaultValue("10") double partsUsdPerMonth,
        @DefaultValue("1") double emptyReceivesUsdPerMonth,
        @DefaultValue("20") double smallMessagesUsdPerMonth) {
    private static final double MAX_THRESHOLD = 1_000_000;

    EconomyProperties {
        SettingRange.check("telemetry.economy.parts-usd-per-month", partsUsdPerMonth, 0.0, MAX_THRESHOLD);
        SettingRange.check(
                "telemetry.economy.empty-receives-usd-per-month", emptyReceivesUsdPerMonth, 0.0, MAX_THRESHOLD);
        SettingRange.check(
                "telemetry.economy.small-messages-usd-per-month", smallMessagesUsdPerMonth, 0.0, MAX_THRESHOLD);
    }
}
