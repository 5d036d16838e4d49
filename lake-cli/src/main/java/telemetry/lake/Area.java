package telemetry.lake;

import java.util.Locale;
import java.util.Optional;
import telemetry.contract.HourPartition;

/** The parts of the lake that are kept for different times. */
enum Area {
    RAW,
    CURATED,
    AGGREGATES;

    /** {@code raw/}. */
    String prefix() {
        return name().toLowerCase(Locale.ROOT) + '/';
    }

    /** The hour partition that an object is in, whatever it is; empty if it is in none. */
    static Optional<HourPartition> hourOf(String key) {
        int folder = key.indexOf("/year=") + 1;
        int name = key.lastIndexOf('/') + 1;
        return folder == 0 || name <= folder ? Optional.empty() : HourPartition.parse(key.substring(folder, name));
    }
}
