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
 * @param ingest where the ingest-service answers; its metrics are read from there
 * @param consumer where the consumer-service answers; its metrics are read from there
 * @param latencyBudget what 95 of 100 lines may take from ingest to stored, as it is drawn
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
