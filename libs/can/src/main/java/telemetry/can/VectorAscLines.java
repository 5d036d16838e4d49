package telemetry.can;

import static telemetry.can.BadLineException.malformed;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import telemetry.can.CanFrame.Direction;

/**
 * Reads Vector's ASCII logs (CANoe, CANalyzer). The header gives the base of numbers, the reference of times (the start
 * or the previous line) and the start of the measurement. Lines of events other than frames are remarks.
 */
final class VectorAscLines implements LineParser {
    private static final int FLAG_REMOTE = 0x10;
    private static final int FLAG_FD = 0x1000;
    private static final int FLAG_BRS = 0x2000;
    private static final int FLAG_ESI = 0x4000;

    private final Words words = Words.separatedByBlanks();
    private final Channels channels = new Channels();
    private int radix = 16;
    private boolean relative;
    private boolean started;
    private boolean startedByTrigger;
    private long start;
    private long elapsed;

    @Override
    public LogClock clock() {
        return started ? LogClock.DATED : LogClock.RELATIVE;
    }

    @Override
    public @Nullable LogEntry parse(LogLine line) throws BadLineException {
        line.skipBlanks();
        if (line.digit() < 10) {
            return event(line);
        }
        header(line.rest().strip());
        return null;
    }

    private void header(String text) throws BadLineException {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("date ")) {
            start(text.substring(5), true);
        } else if (lower.startsWith("base ")) {
            radix = lower.contains("dec") ? 10 : 16;
            relative = lower.contains("relative");
        } else if (lower.startsWith("begin triggerblock")) {
            start(text.substring("begin triggerblock".length()), false);
        } else if (!isKnownHeader(lower)) {
            throw malformed("neither a time in front nor a header");
        }
    }

    private static boolean isKnownHeader(String lower) {
        return lower.startsWith("//")
                || lower.startsWith("end triggerblock")
                || lower.endsWith("internal events logged")
                || lower.endsWith("internal event logging");
    }

    /**
     * Sets the start. The start of the measurement takes precedence over a trigger block's, to which no time refers.
     */
    private void start(String text, boolean ofMeasurement) {
        if (started && !(ofMeasurement && startedByTrigger)) {
            return;
        }
        Optional<DateText.Moment> moment = DateText.parse(text);
        moment.ifPresent(found -> start = found.nanos());
        started = moment.isPresent();
        startedByTrigger = started && !ofMeasurement;
    }

    private @Nullable LogEntry event(LogLine line) throws BadLineException {
        words.split(line);
        long nanos = time();
        if (words.is(1, "CANFD")) {
            return fdLine(nanos);
        }
        if (words.is(1, "CANXL")) {
            return xlLine(nanos);
        }
        if (isOtherBus()) {
            throw new BadLineException(SkipReason.OTHER_BUS, "a line of another bus: " + words.text(1));
        }
        return words.isNumber(1) && words.count() > 2 ? classicLine(nanos) : eventLine();
    }

    private @Nullable LogEntry eventLine() throws BadLineException {
        if (words.count() < 2 || !Character.isLetter(words.charAt(1, 0))) {
            throw malformed("nothing known behind the time");
        }
        return null;
    }

    private long time() throws BadLineException {
        long nanos = words.nanos(0, LogTime.SECOND);
        if (relative) {
            elapsed = Math.addExact(elapsed, nanos);
            nanos = elapsed;
        }
        return Math.addExact(start, nanos);
    }

    private boolean isOtherBus() {
        boolean lin = words.charAt(1, 0) == 'L' && (words.is(1, "Li") || words.charAt(1, 1) <= '9');
        return lin || words.is(1, "Fr") || words.is(1, "ETH") || words.is(1, "MOST");
    }

    /** Reads {@code 1 18EBFF00x Rx d 8 01 02 ..}. */
    private @Nullable LogEntry classicLine(long nanos) throws BadLineException {
        if (words.is(2, "Statistic:") || words.is(2, "OverloadFrame") || words.is(2, "J1939TP")) {
            return null;
        }
        String channel = channel(1);
        if (words.is(2, "ErrorFrame")) {
            return CanFrame.error(nanos, channel);
        }
        if (words.is(3, "TxRq")) {
            return null;
        }
        Direction direction = direction(3);
        CanId id = id(2);
        if (words.is(4, "r")) {
            return CanFrame.remote(nanos, channel, direction, id, remoteLength());
        }
        if (!words.is(4, "d")) {
            throw malformed("neither d nor r behind the direction");
        }
        int length = Math.min(FrameData.MAX_CLASSIC_BYTES, words.number(5, 16, 15, "no length code of 0 to F"));
        FrameData data = words.data(6, length, 0, radix);
        return CanFrame.data(nanos, channel, direction, FrameFormat.CLASSIC, id, data);
    }

    /** Returns the length that a remote frame requests. Some writers leave it out. */
    private int remoteLength() throws BadLineException {
        return words.length(5) == 1 ? words.number(5, 16, 15, "no length code of 0 to F") : 0;
    }

    /** Reads {@code CANFD 1 Rx 7d [name] 1 0 8 8 01 1b .. duration bits flags ..}; it may hold a classic frame. */
    private @Nullable LogEntry fdLine(long nanos) throws BadLineException {
        String channel = channel(2);
        if (words.is(4, "ErrorFrame")) {
            return CanFrame.error(nanos, channel);
        }
        if (words.is(3, "TxRq")) {
            return null;
        }
        Direction direction = direction(3);
        CanId id = id(4);
        int at = isBit(5) && isBit(6) ? 5 : 6;
        boolean brs = bit(at);
        boolean esi = bit(at + 1);
        int code = words.number(at + 2, 16, 15, "no length code of 0 to F");
        int length = words.number(at + 3, 10, FrameData.MAX_BYTES, "no data length of 0 to 64");
        FrameData data = words.data(at + 4, length, 0, radix);
        int flags = flags(at + 4 + length + 2);
        if ((flags & FLAG_REMOTE) != 0) {
            return CanFrame.remote(nanos, channel, direction, id, code);
        }
        boolean fd = (flags & FLAG_FD) != 0 || brs || esi || length > FrameData.MAX_CLASSIC_BYTES;
        return CanFrame.data(nanos, channel, direction, fd ? FrameFormat.fd(brs, esi) : FrameFormat.CLASSIC, id, data);
    }

    /** Reads {@code CANXL 2 Rx CBFF duration bits id [name] dlc length data crc flags ..}. */
    private LogEntry xlLine(long nanos) throws BadLineException {
        String channel = channel(2);
        Direction direction = direction(3);
        boolean fd = words.is(4, "FBFF") || words.is(4, "FEFF");
        if (!fd && !words.is(4, "CBFF") && !words.is(4, "CEFF")) {
            throw new BadLineException(SkipReason.CAN_XL, "a CAN XL frame");
        }
        CanId id = id(7);
        int at = words.length(8) == 1 && words.isNumber(9) ? 8 : 9;
        int code = words.number(at, 16, 15, "no length code of 0 to F");
        int length = words.number(at + 1, 10, FrameData.MAX_BYTES, "no data length of 0 to 64");
        FrameData data = words.data(at + 2, length, 0, 16);
        int flags = flags(at + 2 + length + 1);
        if ((flags & FLAG_REMOTE) != 0) {
            return CanFrame.remote(nanos, channel, direction, id, code);
        }
        FrameFormat format =
                fd ? FrameFormat.fd((flags & FLAG_BRS) != 0, (flags & FLAG_ESI) != 0) : FrameFormat.CLASSIC;
        if (length > format.maxBytes()) {
            throw malformed("more than 8 bytes");
        }
        return CanFrame.data(nanos, channel, direction, format, id, data);
    }

    /** Returns the flags; 0 from a writer that leaves them out. */
    private int flags(int index) throws BadLineException {
        return index < words.count() ? words.number(index, 16, Integer.MAX_VALUE, "flags are no number") : 0;
    }

    private boolean isBit(int index) {
        return words.is(index, "0") || words.is(index, "1");
    }

    private boolean bit(int index) throws BadLineException {
        if (!isBit(index)) {
            throw malformed("no flags of 0 or 1 behind the identifier");
        }
        return words.is(index, "1");
    }

    private String channel(int index) throws BadLineException {
        return channels.numbered(words.number(index, 10, "no channel"), 1);
    }

    private Direction direction(int index) throws BadLineException {
        if (!words.is(index, "Rx") && !words.is(index, "Tx")) {
            throw malformed("neither Rx nor Tx");
        }
        return Direction.ofLetter(words.charAt(index, 0));
    }

    /**
     * Reads an identifier. It has 29 bits if an x follows or if it needs them, because some writers leave the x out.
     */
    private CanId id(int index) throws BadLineException {
        words.require(index + 1, "no identifier");
        int suffix = words.lastChar(index) == 'x' || words.lastChar(index) == 'X' ? 1 : 0;
        long value = words.number(index, 0, suffix, radix, "no identifier");
        return Words.id(value, suffix == 1 || value > CanId.MAX_STANDARD);
    }
}
