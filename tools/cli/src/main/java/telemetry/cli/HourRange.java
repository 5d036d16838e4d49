package telemetry.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import telemetry.contract.HourPartition;

/**
 * Hours that are asked about.
 *
 * @param from the first; null for all that there are before {@code to}
 * @param to the first that is not in it any more; null for all that there are from {@code from} on
 */
record HourRange(@Nullable HourPartition from, @Nullable HourPartition to) {
    /** Of so many hours at most each is listed by itself. */
    static final int MOST_LISTED = 200;

    /** @throws IllegalArgumentException if no hour is in it, naming both ends */
    HourRange {
        if (from != null && to != null && from.compareTo(to) >= 0) {
            throw new IllegalArgumentException("--from %s is not before --to %s".formatted(from, to));
        }
    }

    boolean contains(HourPartition hour) {
        return (from == null || hour.compareTo(from) >= 0) && (to == null || hour.compareTo(to) < 0);
    }

    /** Each hour of it, in order; empty if these are too many to be listed one by one. */
    Optional<List<HourPartition>> hours() {
        if (from == null || to == null) {
            return Optional.empty();
        }
        long hours = Duration.between(from.start(), to.start()).toHours();
        return hours > MOST_LISTED
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
