package telemetry.bench;

import java.util.List;

/** Aggregates the figures of several rounds. */
final class Rounds {
    private Rounds() {}

    /** Returns the median. For an even number of figures this is the lower of the two middle figures. */
    static double median(List<Double> figures) {
        return figures.stream().sorted().toList().get((figures.size() - 1) / 2);
    }
}
