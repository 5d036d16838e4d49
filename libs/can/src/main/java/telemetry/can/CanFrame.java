package telemetry.can;

import java.time.Instant;

/**
 * One frame of a CAN bus. The same frame is equal whichever format it was recorded in.
 *
 * @param nanos when it was recorded, in nanoseconds since 1970 or since the start of the log, see {@link CanLog#clock}
 * @param channel the bus: a name such as {@code vcan0}; {@code can0} for the first of numbered ones; empty if unknown
 * @param direction whether the recorder received or sent it
 * @param kind data, remote or error
 * @param format classic or FD
 * @param id the identifier; {@link CanId#NONE} for an error frame, which has none
 * @param length how many bytes it has, or for a remote frame asks for
 * @param data its bytes, none unless it is a data frame
 */
public record CanFrame(
        long nanos,
        String channel,
        Direction direction,
        Kind kind,
        FrameFormat format,
        CanId id,
        int length,
        FrameData data)
        implements LogEntry {

    /** The purpose of a frame. */
    public enum Kind {
        DATA,
        REMOTE,
        ERROR
    }

    /** The way of a frame, seen from the recorder. */
    public enum Direction {
        RECEIVED,
        SENT,
        UNKNOWN;

        /** Returns the direction whose spelling begins with {@code letter}: R for receive, T for transmit. */
        static Direction ofLetter(int letter) {
            return switch (letter) {
                case 'R', 'r' -> RECEIVED;
                case 'T', 't' -> SENT;
                default -> UNKNOWN;
            };
        }
    }

    static CanFrame data(
            long nanos, String channel, Direction direction, FrameFormat format, CanId id, FrameData data) {
        return new CanFrame(nanos, channel, direction, Kind.DATA, format, id, data.length(), data);
    }

    static CanFrame remote(long nanos, String channel, Direction direction, CanId id, int length) {
        return new CanFrame(
                nanos,
                channel,
                direction,
                Kind.REMOTE,
                FrameFormat.CLASSIC,
                id,
                Math.min(length, FrameData.MAX_CLASSIC_BYTES),
                FrameData.EMPTY);
    }

    /** Leaves out what a format says about the error: each describes it in its own way. */
    static CanFrame error(long nanos, String channel) {
        return new CanFrame(
                nanos, channel, Direction.UNKNOWN, Kind.ERROR, FrameFormat.CLASSIC, CanId.NONE, 0, FrameData.EMPTY);
    }

    /** Returns {@link #nanos} as an instant, which it is only if the log has a date or was given one. */
    public Instant time() {
        return LogTime.instant(nanos);
    }

    CanFrame at(long otherNanos) {
        return new CanFrame(otherNanos, channel, direction, kind, format, id, length, data);
    }
}
