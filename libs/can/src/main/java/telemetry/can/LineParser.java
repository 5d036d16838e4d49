package telemetry.can;

import org.jspecify.annotations.Nullable;

/** Reads the lines of one log in their order. Headers that it meets change how it reads what follows. */
interface LineParser {
    /**
     * Returns what {@code line} holds, or null if it is a remark: a comment, a header, an event beside the bus.
     *
     * @throws BadLineException if the line gives nothing
     */
    @Nullable
    LogEntry parse(LogLine line) throws BadLineException;

    /** Returns what the times of the entries are relative to; it is settled when the first entry is returned. */
    LogClock clock();
}
