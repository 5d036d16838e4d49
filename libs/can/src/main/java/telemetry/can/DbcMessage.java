package telemetry.can;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message: the layout of the frames with one CAN id.
 *
 * @param name the long name, if the file has one
 * @param id CAN id of 11 or 29 bits
 * @param extended true for an id of 29 bits
 * @param bytes length of the data
 * @param sender node that sends the message; null if the file names none
 * @param isFd true for a frame of CAN FD, by its format (VFrameFormat) or, without one, by its length
 * @param isJ1939 true if frames match by their parameter group, not by the whole id
 * @param cycleMillis milliseconds from frame to frame (GenMsgCycleTime)
 * @param line number of the line in the file
 */
public record DbcMessage(
        String name,
        int id,
        boolean extended,
        int bytes,
        @Nullable String sender,
        boolean isFd,
        boolean isJ1939,
        @Nullable Integer cycleMillis,
        @Nullable String comment,
        List<DbcSignal> signals,
        int line) {
    /** PDU formats below this one have a destination address in the id (SAE J1939-21). */
    private static final int FIRST_BROADCAST_FORMAT = 240;

    /** Returns the signal with {@code name}. */
    public Optional<DbcSignal> signal(String name) {
        return signals.stream().filter(signal -> signal.name().equals(name)).findFirst();
    }

    /** Returns the parameter group number of SAE J1939; null for other messages. */
    public @Nullable Integer pgn() {
        return isJ1939 ? (Integer) pgn(id) : null;
    }

    static int pgn(int id) {
        boolean hasDestination = (id >> 16 & 0xFF) < FIRST_BROADCAST_FORMAT;
        return id >> 8 & (hasDestination ? 0x3FF00 : 0x3FFFF);
    }
}
