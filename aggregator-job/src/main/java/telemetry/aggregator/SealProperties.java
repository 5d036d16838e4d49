package telemetry.aggregator;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import telemetry.service.SettingRange;

/**
 * Settings of sealing: writing an hour that is over and quiet as one Parquet file, with a manifest.
 *
 * @param enabled whether hours are sealed
 * @param lateness how long nothing may have come for an hour that is over before it is sealed; what comes later seals it
 *     again
 * @param signals the signals that get a column, parted by commas, each `A-Z a-z 0-9 _`, 64 at most; another list is for hours that are sealed
 *     from then on
 */
@Validated
@ConfigurationProperties("telemetry.seal")
record SealProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("3m") Duration lateness,

        @DefaultValue({"engine_rpm", "speed_kmh", "brake_status", "brake_pressure_bar", "coolant_temp_c"})
        List<String> signals) {
    private static final int MOST_SIGNALS = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final Set<String> TAKEN = Set.of(
            "vehicle_id",
            "timestamp",
            "timestamp_nanos",
            "can_id",
            "payload",
            "other_fields",
            "ingest_received_at",
            "year",
            "month",
            "day",
            "hour");

    SealProperties {
        SettingRange.check("telemetry.seal.lateness", lateness, Duration.ZERO, Duration.ofDays(7));
        SettingRange.check("telemetry.seal.signals (number of them)", signals.size(), 0, MOST_SIGNALS);
        signals = List.copyOf(signals);
        Set<String> seen = new HashSet<>();
        for (String signal : signals) {
            check(signal);
            if (!seen.add(signal.toLowerCase(Locale.ROOT))) { // engines of SQL do not tell them apart
                throw new IllegalArgumentException("telemetry.seal.signals: '%s' is there twice".formatted(signal));
            }
        }
    }

    private static void check(String signal) {
        if (!NAME.matcher(signal).matches() || TAKEN.contains(signal.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "telemetry.seal.signals: '%s' cannot be a column: it must be 1 to 64 of A-Z a-z 0-9 _, not begin with a digit, and be none of %s"
                            .formatted(signal, TAKEN.stream().sorted().toList()));
        }
    }
}
