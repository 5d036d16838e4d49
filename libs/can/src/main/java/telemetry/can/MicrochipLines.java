package telemetry.can;

import static telemetry.can.BadLineException.malformed;

import org.jspecify.annotations.Nullable;
import telemetry.can.CanFrame.Direction;

/**
 * Reads the log of Microchip's CAN BUS Analyzer: {@code 1247;RX;0xC2;2;0x5C;0x87}. Times are in milliseconds. Two lines
 * that begin with {@code //} enclose the header. A frame ends a header that was not closed.
 */
final class MicrochipLines implements LineParser {
    private final Words words = Words.separatedBy(';');
    private boolean inHeader;

    @Override
    public LogClock clock() {
        return LogClock.RELATIVE;
    }

    @Override
    public @Nullable LogEntry parse(LogLine line) throws BadLineException {
        if (line.startsWith("//")) {
            inHeader = !inHeader;
            return null;
        }
        words.split(line);
        if (inHeader && !isFrame()) {
            return null;
        }
        inHeader = false;
        if (!isFrame()) {
            throw malformed("no time;RX or TX;identifier;length");
        }
        return frame();
    }

    private boolean isFrame() {
        return words.count() >= 4 && words.isNumber(0) && (words.is(1, "RX") || words.is(1, "TX"));
    }

    private CanFrame frame() throws BadLineException {
        int prefix = prefix(2);
        long value = words.number(2, prefix, 0, prefix == 2 ? 16 : 10, "no identifier");
        int length = words.number(3, 10, FrameData.MAX_CLASSIC_BYTES, "no length of 0 to 8");
        int bytePrefix = length == 0 ? 0 : prefix(4);
        return CanFrame.data(
                words.nanos(0, LogTime.MILLISECOND),
                "",
                Direction.ofLetter(words.charAt(1, 0)),
                FrameFormat.CLASSIC,
                Words.id(value, value > CanId.MAX_STANDARD),
                words.data(4, length, bytePrefix, bytePrefix == 2 ? 16 : 10));
    }

    /** Returns the length of {@code 0x} if the word begins with it. */
    private int prefix(int index) {
        return words.charAt(index, 1) == 'x' || words.charAt(index, 1) == 'X' ? 2 : 0;
    }
}
