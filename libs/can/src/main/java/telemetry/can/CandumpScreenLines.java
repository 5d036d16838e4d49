package telemetry.can;

import static telemetry.can.BadLineException.malformed;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import telemetry.can.CanFrame.Direction;

/**
 * Reads the screen output of candump: {@code (1436509052.249713)  can0  123   [2]  11 22}. The time has the form of
 * {@code -ta}, {@code -tA}, {@code -td} or {@code -tz}, or is missing. The options {@code -x}, {@code -a}, {@code -e},
 * {@code -i}, {@code -S} and {@code -8} and colours are understood.
 */
final class CandumpScreenLines implements LineParser {
    private static final long ERROR_FLAG = 0x2000_0000L;
    private static final int ESCAPE = 0x1B;
    private static final char SWAPPED = '`';

    private final Words words = Words.separatedByBlanks();
    private final Channels channels = new Channels();
    private final LogLine plain = new LogLine();
    private final byte[] scratch = new byte[FrameData.MAX_BYTES];
    private final boolean deltas;
    private final DecidedClock clock = new DecidedClock(LogClock.NONE);
    private long elapsed;
    private boolean errorBefore;

    /**
     * Creates the reader.
     *
     * @param deltas true if a time is the step from the previous frame, as {@code -td} prints it
     */
    CandumpScreenLines(boolean deltas) {
        this.deltas = deltas;
    }

    @Override
    public LogClock clock() {
        return clock.get();
    }

    @Override
    public @Nullable LogEntry parse(LogLine coloured) throws BadLineException {
        LogLine line = withoutColours(coloured);
        if (line.peek() == '\t' && errorBefore) {
            return null;
        }
        errorBefore = false;
        line.skipBlanks();
        if (line.startsWith("DROPCOUNT")) {
            throw new BadLineException(SkipReason.DROPPED_BY_RECORDER, line.rest());
        }
        CanFrame frame = frame(line, time(line));
        errorBefore = frame.kind() == CanFrame.Kind.ERROR;
        return frame;
    }

    private LogLine withoutColours(LogLine line) {
        for (int i = line.at(); i < line.end(); i++) {
            if (line.byteAt(i) == ESCAPE) {
                byte[] text = line.rest().replaceAll("\u001B\\[[0-9;]*m", "").getBytes(StandardCharsets.UTF_8);
                plain.set(text, 0, text.length, line.number());
                return plain;
            }
        }
        return line;
    }

    private long time(LogLine line) throws BadLineException {
        if (line.peek() != '(') {
            clock.decide(LogClock.NONE);
            return 0;
        }
        line.skip(1);
        line.skipBlanks();
        long nanos = line.peek(4) == '-' ? date(line) : counter(line);
        line.take(')', "no ) behind the time");
        return nanos;
    }

    private long date(LogLine line) throws BadLineException {
        int start = line.at();
        while (line.peek() != ')' && line.peek() != LogLine.END) {
            line.skip(1);
        }
        long nanos = DateText.require(line.text(start, line.at())).nanos();
        clock.decide(LogClock.DATED);
        return nanos;
    }

    private long counter(LogLine line) throws BadLineException {
        long nanos = line.nanos(LogTime.SECOND, line.end(), "no (seconds.fraction) in front");
        clock.decide(LogClock.ofCounter(nanos));
        if (!deltas || clock.get() != LogClock.RELATIVE) {
            return nanos;
        }
        elapsed += nanos;
        return elapsed;
    }

    /** Reads {@code can0  [RX B E]  123  [2]  11 22}. */
    private CanFrame frame(LogLine line, long nanos) throws BadLineException {
        words.split(line);
        int idAt = words.is(1, "RX") || words.is(1, "TX") ? 4 : 1;
        words.require(idAt + 2, "no channel, identifier and [length]");
        String channel = channels.name(line, words.start(0), words.start(0) + words.length(0));
        Direction direction = idAt == 1 ? Direction.UNKNOWN : Direction.ofLetter(words.charAt(1, 0));
        int length = length(idAt + 1);
        long value = words.number(idAt, 16, "no identifier of 3 or 8 hexadecimal digits");
        boolean extended = words.length(idAt) == 8;
        if (!extended && words.length(idAt) != 3) {
            throw malformed("no identifier of 3 or 8 hexadecimal digits");
        }
        if (extended && (value & ERROR_FLAG) != 0 && value < 2 * ERROR_FLAG) {
            return CanFrame.error(nanos, channel);
        }
        CanId id = Words.id(value, extended);
        if (words.is(idAt + 2, "remote") && words.is(idAt + 3, "request")) {
            return CanFrame.remote(nanos, channel, direction, id, length);
        }
        FrameFormat format = format(idAt);
        return CanFrame.data(nanos, channel, direction, format, id, data(line, idAt + 2, length, format));
    }

    /** Reads {@code [8]} of classic CAN, {@code {F}} for its raw length code, or the two digits of CAN FD. */
    private int length(int index) throws BadLineException {
        String why = "no [length] behind the identifier";
        int width = words.length(index) - 2;
        int bracket = words.charAt(index, 0);
        if (bracket == '{' && width == 1 && words.lastChar(index) == '}') {
            return Math.min(FrameData.MAX_CLASSIC_BYTES, (int) words.number(index, 1, 1, 16, why));
        }
        if (bracket != '[' || words.lastChar(index) != ']') {
            throw malformed(why);
        }
        if (width == 4) {
            throw new BadLineException(SkipReason.CAN_XL, "a CAN XL frame");
        }
        return (int) words.number(index, 1, 1, 10, why);
    }

    private FrameFormat format(int idAt) {
        boolean fd = words.length(idAt + 1) == 4;
        if (!fd) {
            return FrameFormat.CLASSIC;
        }
        return FrameFormat.fd(idAt == 4 && words.is(2, "B"), idAt == 4 && words.is(3, "E"));
    }

    private FrameData data(LogLine line, int first, int length, FrameFormat format) throws BadLineException {
        if (length > format.maxBytes()) {
            throw malformed("more than " + format.maxBytes() + " bytes");
        }
        if (length == 0) {
            return FrameData.EMPTY;
        }
        words.require(first + 1, "fewer bytes than the line says");
        line.moveTo(words.start(first));
        boolean binary = line.peek(2) == '0' || line.peek(2) == '1';
        boolean swapped = line.peek(binary ? 8 : 2) == SWAPPED;
        for (int i = 0; i < length; i++) {
            scratch[swapped ? length - 1 - i : i] = (byte) (binary ? binaryByte(line) : line.hexByte());
            endOfByte(line, swapped && i < length - 1);
        }
        return FrameData.of(scratch, length);
    }

    private static int binaryByte(LogLine line) throws BadLineException {
        int value = 0;
        for (int bit = 0; bit < 8; bit++) {
            if (line.digit() > 1) {
                throw malformed("data is not eight binary digits a byte");
            }
            value = value << 1 | line.digit();
            line.skip(1);
        }
        return value;
    }

    private static void endOfByte(LogLine line, boolean swapped) throws BadLineException {
        if (swapped) {
            line.take(SWAPPED, "no ` between swapped bytes");
        } else if (line.peek() != LogLine.END && !LogLine.isBlank(line.peek())) {
            throw malformed("no blank behind a byte");
        } else {
            line.skipBlanks();
        }
    }
}
