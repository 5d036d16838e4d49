package telemetry.service;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of keys.
 *
 * @param file a file of keys, which `telemetry keys` writes; beside `TELEMETRY_API_KEY` or instead of it
 * @param reload age at which the keys file and the list of revoked certificates are read again
 */
@Validated
@ConfigurationProperties("telemetry.keys")
record KeysProperties(
        @DefaultValue("") String file, @DefaultValue("5s") Duration reload) {
    /** Checks the range. */
    KeysProperties {
        SettingRange.check("telemetry.keys.reload", reload, Duration.ZERO, Duration.ofHours(1));
    }
}
