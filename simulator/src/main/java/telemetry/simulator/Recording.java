package telemetry.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import telemetry.can.CanFrame;
import telemetry.can.CanId;
import telemetry.can.CanLog;
import telemetry.can.LogClock;
import telemetry.can.LogCounts;
import telemetry.can.LogEntry;
import telemetry.can.LogFormat;

/**
 * A log file to be replayed. It is read twice, once to survey it and once to send it, and never held in memory.
 *
 * @param file the log
 * @param format its format; if empty, its first lines tell
 * @param start when it began, for a log that has no date
 */
record Recording(Path file, Optional<LogFormat> format, Optional<Instant> start) {

    /**
     * A log as a whole.
     *
     * @param counts the account of its lines
     * @param clock what its times are relative to
     * @param canIds how many different identifiers its data frames have
     * @param first the time of the first data frame, null if there is none
     * @param latest the latest time of a data frame, null if there is none
     */
    record Survey(
            LogFormat format,
            LogCounts counts,
            LogClock clock,
            int canIds,
            @Nullable Instant first,
            @Nullable Instant latest) {

        /** Returns how many frames can be sent: those with data. */
        int sendable() {
            return Math.toIntExact(counts.frames(CanFrame.Kind.DATA));
        }
    }

    CanLog open() throws IOException {
        return CanLog.open(file, format, start);
    }

    /** Reads the whole log. */
    Survey survey() throws IOException {
        Set<CanId> canIds = new HashSet<>();
        CanFrame first = null;
        CanFrame latest = null;
        try (CanLog log = open()) {
            for (CanFrame frame = nextData(log); frame != null; frame = nextData(log)) {
                canIds.add(frame.id());
                first = first == null ? frame : first;
                latest = latest == null || frame.nanos() > latest.nanos() ? frame : latest;
            }
            return new Survey(log.format(), log.counts(), log.clock(), canIds.size(), time(first), time(latest));
        }
    }

    private static @Nullable Instant time(@Nullable CanFrame frame) {
        return frame == null ? null : frame.time();
    }

    /** Returns the next data frame, or null at the end. */
    static @Nullable CanFrame nextData(CanLog log) throws IOException {
        for (LogEntry entry = log.next(); entry != null; entry = log.next()) {
            if (entry instanceof CanFrame frame && frame.kind() == CanFrame.Kind.DATA) {
                return frame;
            }
        }
        return null;
    }
}
