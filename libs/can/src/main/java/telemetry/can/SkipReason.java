package telemetry.can;

import java.util.Locale;

/** A reason for which a line of a log is skipped. */
public enum SkipReason {
    /** The line does not follow its format. */
    MALFORMED(true),
    /** The line is longer than {@link CanLog#MAX_LINE_BYTES}. */
    TOO_LONG(true),
    /** The line holds a CAN XL frame, which has no place in a record. */
    CAN_XL(true),
    /** The format allows the line, but it is not read: a transport message, or a newer version of the format. */
    UNSUPPORTED(true),
    /** The file ends before its archive does, or the archive is damaged. */
    DAMAGED_FILE(true),
    /** The recorder itself reports frames that it dropped. */
    DROPPED_BY_RECORDER(false),
    /** The line is of another bus: LIN, FlexRay, Ethernet. */
    OTHER_BUS(false),
    /** The row of readings holds no value. */
    NO_VALUES(false);

    private final boolean loss;

    SkipReason(boolean loss) {
        this.loss = loss;
    }

    /** Returns true if a frame of the bus may be missing because of the line. */
    public boolean isLoss() {
        return loss;
    }

    /** Returns the words for a report, such as {@code too long}. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
