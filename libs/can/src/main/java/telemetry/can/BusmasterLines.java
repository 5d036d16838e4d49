package telemetry.can;

import static telemetry.can.BadLineException.malformed;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import telemetry.can.CanFrame.Direction;

/**
 * Reads the log of BUSMASTER: {@code 11:49:12:9420 Rx 1 0x023 s 1 40}. Lines between asterisks name the start of the
 * session, the reference of times and the base of numbers. Times are of the clock ({@code SYSTEM}), of the session or
 * of the previous line.
 */
final class BusmasterLines implements LineParser {
    private static final Pattern START = Pattern.compile(
            "START DATE AND TIME (\\d{1,2}):(\\d{1,2}):(\\d{4}) (\\d{1,2}):(\\d{1,2}):(\\d{1,2}):(\\d{1,3})");
    private static final long TENTH_OF_MILLISECOND = 100 * LogTime.MICROSECOND;

    private enum Mode {
        SYSTEM,
        ABSOLUTE,
        RELATIVE
    }

    private final Words words = Words.separatedByBlanks();
    private final Channels channels = new Channels();
    private Mode mode = Mode.SYSTEM;
    private int radix = 16;
    private boolean started;
    private long start;
    private long elapsed;
    private DayClock dayClock = new DayClock();

    @Override
    public LogClock clock() {
        return started ? LogClock.DATED : LogClock.RELATIVE;
    }

    @Override
    public @Nullable LogEntry parse(LogLine line) throws BadLineException {
        line.skipBlanks();
        if (line.startsWith("***")) {
            header(line.rest().replace("*", "").strip().toUpperCase(Locale.ROOT));
            return null;
        }
        long clockTime = clockTime(line);
        words.split(line);
        words.require(5, "fewer columns than time, direction, channel, identifier, type and length");
        CanFrame frame = frame();
        return frame.at(nanos(clockTime));
    }

    private void header(String text) {
        switch (text) {
            case "HEX" -> radix = 16;
            case "DEC" -> radix = 10;
            case "SYSTEM MODE" -> mode = Mode.SYSTEM;
            case "ABSOLUTE MODE" -> mode = Mode.ABSOLUTE;
            case "RELATIVE MODE" -> mode = Mode.RELATIVE;
            default -> start(text);
        }
    }

    private void start(String text) {
        Matcher matcher = START.matcher(text);
        if (!matcher.matches()) {
            return;
        }
        String date = String.format(
                Locale.ROOT,
                "%s-%s-%s %s:%02d:%02d.%03d",
                matcher.group(3),
                matcher.group(2),
                matcher.group(1),
                matcher.group(4),
                Integer.parseInt(matcher.group(5)),
                Integer.parseInt(matcher.group(6)),
                Integer.parseInt(matcher.group(7)));
        Optional<DateText.Moment> moment = DateText.parse(date);
        moment.ifPresent(found -> start = found.nanos());
        started = moment.isPresent();
        elapsed = 0;
        dayClock = new DayClock();
    }

    /** Reads hours, minutes, seconds and a fraction, separated by colons. Four digits are tenths of a millisecond. */
    private static long clockTime(LogLine line) throws BadLineException {
        String why = "no time such as 11:49:12:9420";
        long hours = line.number(10, why);
        line.take(':', why);
        long minutes = line.number(10, why);
        line.take(':', why);
        long seconds = line.number(10, why);
        line.take(':', why);
        int from = line.at();
        long fraction = line.number(10, why);
        int digits = line.at() - from;
        if (digits > 4 || minutes > 59 || seconds > 59 || hours > 9_999) {
            throw malformed(why);
        }
        long unit = digits == 3 ? LogTime.MILLISECOND : TENTH_OF_MILLISECOND;
        return (hours * 3600 + minutes * 60 + seconds) * LogTime.SECOND + fraction * unit;
    }

    private long nanos(long clockTime) {
        return switch (mode) {
            case ABSOLUTE -> Math.addExact(start, clockTime);
            case RELATIVE -> {
                elapsed = Math.addExact(elapsed, clockTime);
                yield Math.addExact(start, elapsed);
            }
            case SYSTEM -> Math.addExact(midnight(), dayClock.nanos(clockTime));
        };
    }

    private long midnight() {
        return start - Math.floorMod(start, LogTime.DAY);
    }

    private CanFrame frame() throws BadLineException {
        if (!words.is(0, "Rx") && !words.is(0, "Tx")) {
            throw malformed("neither Rx nor Tx behind the time");
        }
        Direction direction = Direction.ofLetter(words.charAt(0, 0));
        String channel = channels.numbered(words.number(1, 10, "no channel"), 1);
        if (words.is(3, "ERR") || words.is(4, "ERR")) {
            return CanFrame.error(0, channel);
        }
        String type = words.text(3).toLowerCase(Locale.ROOT);
        CanId id = id(type.startsWith("x"));
        int length = words.number(4, 10, FrameData.MAX_BYTES, "no length of 0 to 64");
        return switch (type) {
            case "s", "x" -> data(channel, direction, FrameFormat.CLASSIC, id, length);
            case "s-fd", "x-fd" -> data(channel, direction, FrameFormat.FD, id, length);
            case "sr", "xr" -> CanFrame.remote(0, channel, direction, id, length);
            default -> throw malformed("no known type of message");
        };
    }

    private CanFrame data(String channel, Direction direction, FrameFormat format, CanId id, int length)
            throws BadLineException {
        if (length > format.maxBytes()) {
            throw malformed("more than " + format.maxBytes() + " bytes");
        }
        return CanFrame.data(0, channel, direction, format, id, words.data(5, length, 0, radix));
    }

    private CanId id(boolean extended) throws BadLineException {
        boolean hex = words.charAt(2, 1) == 'x' || words.charAt(2, 1) == 'X';
        long value = words.number(2, hex ? 2 : 0, 0, hex ? 16 : radix, "no identifier");
        return Words.id(value, extended);
    }
}
