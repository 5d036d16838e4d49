package telemetry.bench;

import java.util.List;

/** Figures of several rounds. */
final class Rounds {
    private Rounds() {}

    /** The middle one; of an even number of figures the lower of the two in the middle. */
    static double median(List<Double> figures) {
        return figures.stream().sorted().toList().get((figures.size() - 1) / 2);
    }
}
