package telemetry.console;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import telemetry.service.SettingRange;

/**
 * Settings of the console.
 *
 * @param ingest base URL of the ingest-service, whose metrics the console reads
 * @param consumer base URL of the consumer-service, whose metrics the console reads
 * @param latencyBudget budget of the 95th percentile of the time from ingest to stored, as drawn in the chart
 */
@Validated
@ConfigurationProperties("telemetry.console")
record ConsoleProperties(
        @DefaultValue("http://127.0.0.1:8080") URI ingest,
        @DefaultValue("http://127.0.0.1:8081") URI consumer,
        @DefaultValue("5s") Duration latencyBudget) {

    ConsoleProperties {
        SettingRange.check(
                "telemetry.console.latency-budget", latencyBudget, Duration.ofMillis(100), Duration.ofHours(1));
    }
}
