package telemetry.can;

import java.util.ArrayList;
import java.util.List;

/**
 * The condition under which a frame holds a multiplexed signal.
 *
 * @param selector name of the signal of the same message that decides
 * @param ranges raw values of the selector; in order, without overlap
 */
public record DbcSelection(String selector, List<DbcRange> ranges) {
    /** Sorts and merges the ranges. */
    public DbcSelection {
        ranges = merged(ranges);
    }

    private static List<DbcRange> merged(List<DbcRange> ranges) {
        List<DbcRange> merged = new ArrayList<>();
        for (DbcRange range : ranges.stream().sorted().toList()) {
            if (!merged.isEmpty() && range.first() <= merged.getLast().last()) {
                DbcRange before = merged.removeLast();
                merged.add(new DbcRange(before.first(), Math.max(before.last(), range.last())));
            } else {
                merged.add(range);
            }
        }
        return List.copyOf(merged);
    }
}
