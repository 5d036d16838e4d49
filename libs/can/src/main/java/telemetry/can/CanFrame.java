package telemetry.can;

/**
 * One frame of a CAN bus. Equal frames are equal in every log format.
 *
 * @param nanos time of recording, in nanoseconds since 1970 or since the start of the log, see {@link CanLog#clock}
 * @param channel the bus: a name such as {@code vcan0}; {@code can0} for the first of numbered buses; empty if unknown
 * @param direction received or sent, seen from the recorder
 * @param kind data, remote or error
 * @param format classic or FD
 * @param id the identifier; {@link CanId#NONE} for an error frame, which has none
 * @param length number of bytes of the frame, or that a remote frame requests
 * @param data the bytes; empty unless the frame is a data frame
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
        implements LogReading {

    /** The purpose of a frame. */
    public enum Kind {
        DATA,
        REMOTE,
        ERROR
    }

    /** The direction of a frame, seen from the recorder. */
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

    /** Returns an error frame without the details of the error, which each format describes differently. */
    static CanFrame error(long nanos, String channel) {
        return new CanFrame(
                nanos, channel, Direction.UNKNOWN, Kind.ERROR, FrameFormat.CLASSIC, CanId.NONE, 0, FrameData.EMPTY);
    }

    CanFrame at(long otherNanos) {
        return new CanFrame(otherNanos, channel, direction, kind, format, id, length, data);
    }
}
