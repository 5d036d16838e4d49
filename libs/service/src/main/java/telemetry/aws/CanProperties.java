package telemetry.aws;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import telemetry.service.Glob;
import telemetry.service.SettingRange;

/**
 * Settings of CAN decoding.
 *
 * @param groups groups of vehicles with DBC files. `groups[0].vehicles` is a pattern of vehicle IDs with `*` and `?`;
 *     the first group that matches counts. `groups[0].dbc` is a DBC file, a folder of them, or `s3://bucket/folder/`.
 *     `groups[0].signals` is a file of VSS names, by default `signals.yaml` beside the DBC files
 * @param reload age at which DBC files are read again: by the aggregator when it refreshes an hour, by the consumer at
 *     any time, at most once a second
 */
@Validated
@ConfigurationProperties("telemetry.can")
public record CanProperties(
        @DefaultValue List<Group> groups,
        @DefaultValue("60s") Duration reload) {
    private static final int MAX_GROUPS = 100;
    private static final Pattern VEHICLES = Pattern.compile("[A-Za-z0-9._:*?-]{1,128}");

    /** Checks the ranges. */
    public CanProperties {
        groups = List.copyOf(groups);
        SettingRange.check("telemetry.can.groups (number of them)", groups.size(), 0, MAX_GROUPS);
        SettingRange.check("telemetry.can.reload", reload, Duration.ZERO, Duration.ofDays(1));
    }

    /**
     * Vehicles and their DBC files.
     *
     * @param vehicles a pattern of vehicle IDs
     * @param dbc a file, a folder, or an address in S3
     * @param signals a file of VSS names; empty for signals.yaml beside the DBC files, if there is one
     */
    public record Group(
            @DefaultValue("") String vehicles,
            @DefaultValue("") String dbc,
            @DefaultValue("") String signals) {
        /** Checks that both are given. */
        public Group {
            if (!VEHICLES.matcher(vehicles).matches()) {
                throw new IllegalArgumentException(
                        "telemetry.can.groups: vehicles '%s' must be 1 to 128 of A-Z a-z 0-9 . _ : - * ?"
                                .formatted(vehicles));
            }
            if (dbc.isBlank()) {
                throw new IllegalArgumentException(
                        "telemetry.can.groups: the group '%s' has no dbc".formatted(vehicles));
            }
        }

        /** Returns true if the pattern matches {@code id}. Takes quadratic time at most. */
        public boolean matches(String id) {
            return Glob.matches(vehicles, id);
        }

        /** Returns true if a file of the group is in S3. */
        public boolean isInS3() {
            return dbc.startsWith("s3://") || signals.startsWith("s3://");
        }
    }
}
