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
import telemetry.contract.LakeTable;
import telemetry.service.SettingRange;

/**
 * Settings of the table of records.
 *
 * @param signals signals that get a column, separated by commas, each 1 to 64 of `A-Z a-z 0-9 _`; a column stays once it
 *     is there
 * @param expire true for a daily deletion of old versions and of files that no version has
 * @param keepVersions how long a version is kept after it was replaced
 */
@Validated
@ConfigurationProperties("telemetry.lake")
record LakeProperties(
        @DefaultValue({"engine_rpm", "speed_kmh", "brake_status", "brake_pressure_bar", "coolant_temp_c"})
        List<String> signals,

        @DefaultValue("true") boolean expire,
        @DefaultValue("7d") Duration keepVersions) {
    private static final int MAX_SIGNALS = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final Set<String> PARTITION_COLUMNS = Set.of("year", "month", "day", "hour", "hour_start");

    LakeProperties {
        SettingRange.check("telemetry.lake.signals (number of them)", signals.size(), 0, MAX_SIGNALS);
        SettingRange.check("telemetry.lake.keep-versions", keepVersions, Duration.ofDays(1), Duration.ofDays(3650));
        signals = List.copyOf(signals);
        Set<String> seen = new HashSet<>();
        for (String signal : signals) {
            check(signal);
            if (!seen.add(signal.toLowerCase(Locale.ROOT))) { // SQL engines ignore case
                throw new IllegalArgumentException("telemetry.lake.signals: '%s' is there twice".formatted(signal));
            }
        }
    }

    private static void check(String signal) {
        String name = signal.toLowerCase(Locale.ROOT);
        boolean isTaken = PARTITION_COLUMNS.contains(name)
                || LakeTable.RECORDS.columns().stream()
                        .anyMatch(column -> column.name().equals(name));
        if (!NAME.matcher(signal).matches() || isTaken) {
            throw new IllegalArgumentException(
                    "telemetry.lake.signals: '%s' cannot be a column: it must be 1 to 64 of A-Z a-z 0-9 _, not begin with a digit, and be no column of the table already"
                            .formatted(signal));
        }
    }
}
