package telemetry.bench;

/**
 * The bound of a figure, at least or at most. It bounds the figure or, if {@code isShare}, its ratio to
 * its limit.
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

    /** False also for a figure, or ratio, that is not a number. */
    boolean isMetBy(Figure figure) {
        double value = isShare ? figure.timesLimit() : figure.value();
        return isLeast ? value >= bound : value <= bound;
    }

    String text() {
        return (isLeast ? ">= " : "<= ") + Figure.number(bound) + (isShare ? "x" : "");
    }
}
