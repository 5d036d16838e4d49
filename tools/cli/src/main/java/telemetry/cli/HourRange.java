package telemetry.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import telemetry.contract.HourPartition;

/**
 * A range of hours.
 *
 * @param from the first hour; null for no lower bound
 * @param to the end of the range, exclusive; null for no upper bound
 */
record HourRange(@Nullable HourPartition from, @Nullable HourPartition to) {
    /** The maximum number of hours that are listed one by one. */
    static final int MAX_LISTED = 200;

    /** @throws IllegalArgumentException if the range is empty */
    HourRange {
        if (from != null && to != null && from.compareTo(to) >= 0) {
            throw new IllegalArgumentException("--from %s is not before --to %s".formatted(from, to));
        }
    }

    boolean contains(HourPartition hour) {
        return (from == null || hour.compareTo(from) >= 0) && (to == null || hour.compareTo(to) < 0);
    }

    /** Returns the hours in order; empty if there are more than {@link #MAX_LISTED}. */
    Optional<List<HourPartition>> hours() {
        if (from == null || to == null) {
            return Optional.empty();
        }
        long hours = Duration.between(from.start(), to.start()).toHours();
        return hours > MAX_LISTED
                ? Optional.empty()
                : Optional.of(
                        LongStream.range(0, hours).mapToObj(from::plusHours).toList());
    }

    @Override
    public String toString() {
        if (from == null && to == null) {
            return "all hours";
        }
        return (from == null ? "" : "from " + from + (to == null ? "" : " ")) + (to == null ? "" : "to " + to);
    }
}
