package telemetry.can;

import static telemetry.can.BadLineException.malformed;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import telemetry.can.CanFrame.Direction;

/**
 * Reads the CSV of SavvyCAN and GVRET: {@code Time Stamp,ID,Extended,Dir,Bus,LEN,D1,..}. Times are in microseconds.
 * Older files have no column {@code Dir}.
 */
final class GvretLines implements LineParser {
    private final Words words = Words.separatedBy(',');
    private final Channels channels = new Channels();
    private boolean headerSeen;
    private boolean hasDirection;
    private final DecidedClock clock = new DecidedClock(LogClock.RELATIVE);

    @Override
    public LogClock clock() {
        return clock.get();
    }

    @Override
    public @Nullable LogEntry parse(LogLine line) throws BadLineException {
        words.split(line);
        if (words.is(0, "Time Stamp") && words.is(1, "ID")) {
            headerSeen = true;
            line.rewind();
            hasDirection = line.rest().toUpperCase(Locale.ROOT).contains(",DIR,");
            return null;
        }
        if (!headerSeen) {
            throw malformed("no header that begins with Time Stamp,ID");
        }
        CanFrame frame = frame();
        clock.decide(LogClock.ofCounter(frame.nanos()));
        return frame;
    }

    private CanFrame frame() throws BadLineException {
        long nanos = words.nanos(0, LogTime.MICROSECOND);
        long value = words.number(1, 16, "no hexadecimal identifier");
        boolean extended = words.is(2, "true") || words.is(2, "1") || value > CanId.MAX_STANDARD;
        if (!extended && !words.is(2, "false") && !words.is(2, "0")) {
            throw malformed("the column Extended is neither true nor false");
        }
        int bus = hasDirection ? 4 : 3;
        int length = words.number(bus + 1, 10, FrameData.MAX_BYTES, "no length of 0 to 64");
        return CanFrame.data(
                nanos,
                channels.numbered(words.number(bus, 10, "no bus"), 0),
                hasDirection ? Direction.ofLetter(words.charAt(3, 0)) : Direction.UNKNOWN,
                length > FrameData.MAX_CLASSIC_BYTES ? FrameFormat.FD : FrameFormat.CLASSIC,
                Words.id(value, extended),
                words.data(bus + 2, length, 0, 16));
    }
}
