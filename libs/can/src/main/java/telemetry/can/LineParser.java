package telemetry.can;

import org.jspecify.annotations.Nullable;

/** Reads the lines of one log in order. Headers change how later lines are read. */
interface LineParser {
    /**
     * Returns the entry of {@code line}, or null for a remark: a comment, a header, or an event that is not of the bus.
     *
     * @throws BadLineException if the line gives no entry
     */
    @Nullable
    LogEntry parse(LogLine line) throws BadLineException;

    /** Returns the reference of the entries' times. It is final once the first entry is returned. */
    LogClock clock();
}
