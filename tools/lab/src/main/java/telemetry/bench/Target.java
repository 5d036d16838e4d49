package telemetry.bench;

/**
 * The required bound of a figure or, if {@code isShare}, of its ratio to its limit.
 *
 * @param isLeast true for a lower bound, false for an upper bound
 * @param bound inclusive bound
 * @param isShare true if the bound applies to the ratio of the figure to its limit
 */
record Target(boolean isLeast, double bound, boolean isShare) {

    static Target atLeast(double bound) {
        return new Target(true, bound, false);
    }

    static Target atMost(double bound) {
        return new Target(false, bound, false);
    }

    static Target atLeastOfLimit(double share) {
        return new Target(true, share, true);
    }

    static Target atMostTimesLimit(double times) {
        return new Target(false, times, true);
    }

    /** Returns true if the figure meets the bound. Returns false also for NaN. */
    boolean isMetBy(Figure figure) {
        double value = isShare ? figure.timesLimit() : figure.value();
        return isLeast ? value >= bound : value <= bound;
    }

    String text() {
        return (isLeast ? ">= " : "<= ") + Figure.number(bound) + (isShare ? "x" : "");
    }
}
