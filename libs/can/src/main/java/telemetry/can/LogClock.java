package telemetry.can;

/** The reference of a log's times. */
public enum LogClock {
    /** Instants: the log counts from 1970 in UTC, or names an offset. */
    ABSOLUTE("instants in UTC"),
    /** A date and a wall clock without a time zone, read as UTC. */
    DATED("a wall clock without a time zone, read as UTC"),
    /** Time since the log began, at an unknown date. */
    RELATIVE("relative, without a date"),
    /** The log has no times. */
    NONE("none");

    private static final long FIRST_ABSOLUTE_NANOS = 100_000_000L * 1_000_000_000L;

    private final String words;

    LogClock(String words) {
        this.words = words;
    }

    /** Returns the words for a report. */
    public String words() {
        return words;
    }

    /** Returns true if entries carry the date at which they were recorded. */
    public boolean hasDate() {
        return this == ABSOLUTE || this == DATED;
    }

    /**
     * Distinguishes seconds since 1970 from seconds since a start. Seconds since 1970 passed 100,000,000 in March 1973.
     */
    static LogClock ofCounter(long nanos) {
        return nanos >= FIRST_ABSOLUTE_NANOS ? ABSOLUTE : RELATIVE;
    }
}
