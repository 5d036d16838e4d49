package telemetry.aws;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import telemetry.service.SettingRange;

/**
 * From which cost on a service warns of a setting that is dearer than it need be.
 *
 * @param partsUsdPerMonth USD a month for the PUTs of one hour partition by one consumer; lower warns of settings that
 *     keep the latency budget well
 * @param emptyReceivesUsdPerMonth USD a month for receives of one idle consumer
 * @param smallMessagesUsdPerMonth USD a month for sends of one ingest task, while there are fewer than two records in
 *     each; lower warns of traffic too thin to share messages
 */
@Validated
@ConfigurationProperties("telemetry.economy")
record EconomyProperties(
        @DefaultValue("10") double partsUsdPerMonth,
        @DefaultValue("1") double emptyReceivesUsdPerMonth,
        @DefaultValue("20") double smallMessagesUsdPerMonth) {
    private static final double HIGHEST = 1_000_000;

    EconomyProperties {
        SettingRange.check("telemetry.economy.parts-usd-per-month", partsUsdPerMonth, 0.0, HIGHEST);
        SettingRange.check("telemetry.economy.empty-receives-usd-per-month", emptyReceivesUsdPerMonth, 0.0, HIGHEST);
        SettingRange.check("telemetry.economy.small-messages-usd-per-month", smallMessagesUsdPerMonth, 0.0, HIGHEST);
    }
}
