package telemetry.can;

/** The reference of a log's times, which its first entry decides. Not thread-safe. */
final class DecidedClock {
    private LogClock clock;
    private boolean decided;

    /** @param before the clock until it is decided */
    DecidedClock(LogClock before) {
        this.clock = before;
    }

    LogClock get() {
        return clock;
    }

    /** Takes {@code found}, unless an earlier entry has decided. */
    void decide(LogClock found) {
        if (!decided) {
            clock = found;
            decided = true;
        }
    }
}
