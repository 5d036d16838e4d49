package telemetry.can;

import static telemetry.can.BadLineException.malformed;

import org.jspecify.annotations.Nullable;
import telemetry.can.CanFrame.Direction;

/**
 * Reads the log of {@code candump -l} and {@code -L} (SocketCAN's can-utils): {@code (1436509052.249713) can0
 * 1F0#D0320009}. The time may be padded with blanks, and bytes may be separated by dots. R or T behind a frame is its
 * direction; any other text there is a remark.
 */
final class CandumpLogLines implements LineParser {
    private static final long ERROR_FLAG = 0x2000_0000L;
    private static final long BEYOND_FLAGS = 0x4000_0000L;

    private final Channels channels = new Channels();
    private final byte[] scratch = new byte[FrameData.MAX_BYTES];
    private final DecidedClock clock = new DecidedClock(LogClock.RELATIVE);

    @Override
    public LogClock clock() {
        return clock.get();
    }

    @Override
    public @Nullable LogEntry parse(LogLine line) throws BadLineException {
        line.skipBlanks();
        if (isRemark(line)) {
            return null;
        }
        long nanos = time(line);
        line.skipBlanks();
        int start = line.at();
        line.skipWord();
        String channel = channels.name(line, start, line.at());
        line.skipBlanks();
        CanFrame frame = frame(line, nanos, channel);
        clock.decide(LogClock.ofCounter(nanos));
        return frame;
    }

    private static boolean isRemark(LogLine line) throws BadLineException {
        if (line.startsWith("DROPCOUNT")) {
            throw new BadLineException(SkipReason.DROPPED_BY_RECORDER, line.rest());
        }
        return line.peek() == '#' || line.peek() == ';' || line.startsWith("//");
    }

    private static long time(LogLine line) throws BadLineException {
        String why = "no (seconds.fraction) in front";
        line.take('(', why);
        line.skipBlanks();
        int start = line.at();
        long nanos = line.nanos(LogTime.SECOND, line.end(), why);
        if (!hasPoint(line, start)) {
            throw malformed(why);
        }
        line.take(')', why);
        return nanos;
    }

    private static boolean hasPoint(LogLine line, int start) {
        int end = line.at();
        for (int i = start; i < end - 1; i++) {
            if (line.byteAt(i) == '.') {
                return true;
            }
        }
        return false;
    }

    private CanFrame frame(LogLine line, long nanos, String channel) throws BadLineException {
        String why = "no identifier of 3 or 8 hexadecimal digits in front of a #";
        int start = line.at();
        long value = line.number(16, why);
        int digits = line.at() - start;
        line.take('#', why);
        refuseXl(line, digits);
        if (digits != 3 && digits != 8) {
            throw malformed(why);
        }
        if (digits == 8 && (value & ERROR_FLAG) != 0 && value < BEYOND_FLAGS) {
            data(line, FrameFormat.CLASSIC);
            endOfFrame(line);
            return CanFrame.error(nanos, channel);
        }
        CanId id = Words.id(value, digits == 8);
        return switch (line.peek()) {
            case 'R', 'r' -> remote(line, nanos, channel, id);
            case '#' -> fd(line, nanos, channel, id);
            default -> data(line, nanos, channel, id, FrameFormat.CLASSIC);
        };
    }

    /** Refuses CAN XL, which has a header behind the first #, {@code 00123#81:00:12345678#..}, or the older ###. */
    private static void refuseXl(LogLine line, int digits) throws BadLineException {
        boolean header = digits == 5 && line.peek(2) == ':' && line.peek(5) == ':';
        boolean older = line.peek() == '#' && line.peek(1) == '#';
        if (header || older) {
            throw new BadLineException(SkipReason.CAN_XL, "a CAN XL frame");
        }
    }

    private static CanFrame remote(LogLine line, long nanos, String channel, CanId id) throws BadLineException {
        line.skip(1);
        int length = 0;
        if (line.digit() <= FrameData.MAX_CLASSIC_BYTES) {
            length = line.digit();
            line.skip(1);
        }
        rawLengthCode(line, length);
        return CanFrame.remote(nanos, channel, endOfFrame(line), id, length);
    }

    private CanFrame fd(LogLine line, long nanos, String channel, CanId id) throws BadLineException {
        line.skip(1);
        int flags = line.digit();
        line.skip(1);
        if (flags > 15) {
            throw malformed("no digit of flags behind ##");
        }
        return data(line, nanos, channel, id, FrameFormat.fd((flags & 1) != 0, (flags & 2) != 0));
    }

    private CanFrame data(LogLine line, long nanos, String channel, CanId id, FrameFormat format)
            throws BadLineException {
        FrameData data = data(line, format);
        return CanFrame.data(nanos, channel, endOfFrame(line), format, id, data);
    }

    private FrameData data(LogLine line, FrameFormat format) throws BadLineException {
        int length = 0;
        for (; hasByte(line); length++) {
            if (length == format.maxBytes()) {
                throw malformed("more than " + format.maxBytes() + " bytes");
            }
            if (line.peek() == '.') {
                line.skip(1);
            }
            scratch[length] = (byte) line.hexByte();
        }
        if (!format.isFd()) {
            rawLengthCode(line, length);
        }
        return FrameData.of(scratch, length);
    }

    private static boolean hasByte(LogLine line) {
        int next = line.peek();
        return next != LogLine.END && next != '_' && !LogLine.isBlank(next);
    }

    /** Skips the length code 9 to 15 with which a classic frame of 8 bytes may have been sent: {@code _E}. */
    private static void rawLengthCode(LogLine line, int length) throws BadLineException {
        if (line.peek() != '_') {
            return;
        }
        line.skip(1);
        if (length != FrameData.MAX_CLASSIC_BYTES || line.digit() <= length || line.digit() > 15) {
            throw malformed("no length code of 9 to F behind 8 bytes and _");
        }
        line.skip(1);
    }

    private static Direction endOfFrame(LogLine line) throws BadLineException {
        if (line.peek() != LogLine.END && !LogLine.isBlank(line.peek())) {
            throw malformed("no blank behind the frame");
        }
        line.skipBlanks();
        boolean alone = line.peek(1) == LogLine.END || LogLine.isBlank(line.peek(1));
        return alone ? Direction.ofLetter(line.peek()) : Direction.UNKNOWN;
    }
}
