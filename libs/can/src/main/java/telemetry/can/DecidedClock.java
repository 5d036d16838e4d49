package telemetry.can;

/** The reference of a log's times, which the first entry decides. Not thread-safe. */
final class DecidedClock {
    private LogClock clock;
    private boolean decided;

    /**
     * Creates an undecided clock.
     *
     * @param before the clock until it is decided
     */
    DecidedClock(LogClock before) {
        this.clock = before;
    }

    LogClock get() {
        return clock;
    }

    /** Sets the clock to {@code found}, unless an earlier entry has decided it. */
    void decide(LogClock found) {
        if (!decided) {
            clock = found;
            decided = true;
        }
    }
}
