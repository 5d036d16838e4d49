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
import telemetry.can.LogReading;

/**
 * A log file to be replayed. The file is read once to survey it and once to send it, and is never held in memory.
 *
 * @param file the log
 * @param format its format; if empty, the format is detected from the first lines
 * @param start the time at which the log began, for a log that has no date
 */
record Recording(Path file, Optional<LogFormat> format, Optional<Instant> start) {

    /**
     * The survey of a whole log.
     *
     * @param counts the account of its lines
     * @param clock the reference of its times
     * @param canIds the number of different identifiers of its data frames
     * @param first the time of the first data frame or row, null if there is none
     * @param latest the latest time of a data frame or row, null if there is none
     */
    record Survey(
            LogFormat format,
            LogCounts counts,
            LogClock clock,
            int canIds,
            @Nullable Instant first,
            @Nullable Instant latest) {

        /** Returns the number of entries that can be sent: data frames and rows of readings. */
        int sendable() {
            return Math.toIntExact(counts.frames(CanFrame.Kind.DATA) + counts.rows());
        }
    }

    CanLog open() throws IOException {
        return CanLog.open(file, format, start);
    }

    /** Surveys the whole log. */
    Survey survey() throws IOException {
        Set<CanId> canIds = new HashSet<>();
        LogReading first = null;
        LogReading latest = null;
        try (CanLog log = open()) {
            for (LogReading reading = nextSendable(log); reading != null; reading = nextSendable(log)) {
                if (reading instanceof CanFrame frame) {
                    canIds.add(frame.id());
                }
                first = first == null ? reading : first;
                latest = latest == null || reading.nanos() > latest.nanos() ? reading : latest;
            }
            return new Survey(log.format(), log.counts(), log.clock(), canIds.size(), time(first), time(latest));
        }
    }

    private static @Nullable Instant time(@Nullable LogReading reading) {
        return reading == null ? null : reading.time();
    }

    /** Returns the next data frame or row of readings, or null at the end. */
    static @Nullable LogReading nextSendable(CanLog log) throws IOException {
        for (LogEntry entry = log.next(); entry != null; entry = log.next()) {
            if (entry instanceof LogReading reading && isSendable(reading)) {
                return reading;
            }
        }
        return null;
    }

    private static boolean isSendable(LogReading reading) {
        return !(reading instanceof CanFrame frame) || frame.kind() == CanFrame.Kind.DATA;
    }
}
