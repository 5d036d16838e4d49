package telemetry.can;

import java.time.Instant;

/** An entry with data and a time: a frame, or a row of readings. */
public sealed interface LogReading extends LogEntry permits CanFrame, ObdRow {
    /** Returns the time in nanoseconds since 1970 or since the start of the log, see {@link CanLog#clock}. */
    long nanos();

    /** Returns {@link #nanos} as an instant, which is valid only if the log has a date or was given one. */
    default Instant time() {
        return LogTime.instant(nanos());
    }
}
