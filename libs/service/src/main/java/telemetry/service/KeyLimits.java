package telemetry.service;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The limits of a key in each process: token buckets, which fill at the given rates and hold as much as flows in within
 * the burst. A rate of 0 is no limit.
 *
 * @param recordsPerSecond records of all vehicles together
 * @param bytesPerSecond bytes of all bodies together, decompressed
 * @param vehicleRecordsPerSecond records of each vehicle
 * @param vehicleBytesPerSecond bytes of the records of each vehicle
 * @param burstSeconds the time in which an empty bucket is full again; 0 stands for 10
 */
public record KeyLimits(
        @JsonProperty("records_per_second") long recordsPerSecond,
        @JsonProperty("bytes_per_second") long bytesPerSecond,
        @JsonProperty("vehicle_records_per_second") long vehicleRecordsPerSecond,
        @JsonProperty("vehicle_bytes_per_second") long vehicleBytesPerSecond,
        @JsonProperty("burst_seconds") int burstSeconds) {
    /** The limits of a key without limits. */
    public static final KeyLimits NONE = new KeyLimits(0, 0, 0, 0, 0);

    private static final int DEFAULT_BURST = 10;
    private static final int MAX_BURST = 3_600;
    private static final long MAX_RATE = 1_000_000_000L;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public KeyLimits {
        burstSeconds = burstSeconds == 0 ? DEFAULT_BURST : burstSeconds;
        SettingRange.check("records_per_second", recordsPerSecond, 0L, MAX_RATE);
        SettingRange.check("bytes_per_second", bytesPerSecond, 0L, MAX_RATE);
        SettingRange.check("vehicle_records_per_second", vehicleRecordsPerSecond, 0L, MAX_RATE);
        SettingRange.check("vehicle_bytes_per_second", vehicleBytesPerSecond, 0L, MAX_RATE);
        SettingRange.check("burst_seconds", burstSeconds, 1, MAX_BURST);
    }

    /** Returns true if there is a limit. */
    @JsonIgnore
    public boolean isAny() {
        return hasKeyLimit() || hasVehicleLimit();
    }

    /** Returns true if all vehicles together have a limit. */
    @JsonIgnore
    public boolean hasKeyLimit() {
        return recordsPerSecond > 0 || bytesPerSecond > 0;
    }

    /** Returns true if each vehicle has a limit. */
    @JsonIgnore
    public boolean hasVehicleLimit() {
        return vehicleRecordsPerSecond > 0 || vehicleBytesPerSecond > 0;
    }
}
