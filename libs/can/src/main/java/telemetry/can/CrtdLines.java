package telemetry.can;

import static telemetry.can.BadLineException.malformed;

import org.jspecify.annotations.Nullable;
import telemetry.can.CanFrame.Direction;

/**
 * Reads CRTD, the log of the Open Vehicle Monitoring System: {@code 1542473901.020305 1R11 7ED 04 41 0C}. The first
 * digit is the bus, R or T is the direction, and 11 or 29 is the number of bits of the identifier. Types that begin
 * with C are comments.
 */
final class CrtdLines implements LineParser {
    private final Words words = Words.separatedByBlanks();
    private final Channels channels = new Channels();
    private final DecidedClock clock = new DecidedClock(LogClock.RELATIVE);

    @Override
    public LogClock clock() {
        return clock.get();
    }

    @Override
    public @Nullable LogEntry parse(LogLine line) throws BadLineException {
        words.split(line);
        long nanos = words.nanos(0, LogTime.SECOND);
        String why = "no record type such as 1R11 behind the time";
        words.require(2, why);
        int digits = 0;
        while (Character.isDigit(words.charAt(1, digits))) {
            digits++;
        }
        int letter = words.charAt(1, digits);
        if (letter == 'C' && words.length(1) == digits + 3) {
            return null;
        }
        if ((letter != 'R' && letter != 'T') || words.length(1) != digits + 3) {
            throw malformed(why);
        }
        long bits = words.number(1, digits + 1, 0, 10, why);
        if (bits != 11 && bits != 29) {
            throw malformed(why);
        }
        long bus = digits == 0 ? 1 : words.number(1, 0, 3, 10, why);
        return frame(nanos, channels.numbered(bus, 1), Direction.ofLetter(letter), bits == 29);
    }

    private CanFrame frame(long nanos, String channel, Direction direction, boolean extended) throws BadLineException {
        CanId id = Words.id(words.number(2, 16, "no hexadecimal identifier"), extended);
        FrameData data = words.data(3, words.count() - 3, 0, 16);
        clock.decide(LogClock.ofCounter(nanos));
        FrameFormat format = data.length() > FrameData.MAX_CLASSIC_BYTES ? FrameFormat.FD : FrameFormat.CLASSIC;
        return CanFrame.data(nanos, channel, direction, format, id, data);
    }
}
