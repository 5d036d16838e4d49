package telemetry.can;

import static telemetry.can.BadLineException.malformed;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import telemetry.can.CanFrame.Direction;

/**
 * Reads PEAK's trace files, versions 1.0 to 2.1. The version determines the columns of 1.x; the header {@code $COLUMNS}
 * determines the columns of 2.x. Times are milliseconds since {@code $STARTTIME}, a count of days since 1899-12-30.
 */
final class PeakTrcLines implements LineParser {
    private static final int ABSENT = -1;
    /** Days from 1899-12-30 to 1970-01-01. */
    private static final BigDecimal DAYS_BEFORE_1970 = new BigDecimal(25_569);

    private static final BigDecimal MICROSECONDS_A_DAY = new BigDecimal(86_400_000_000L);
    private static final BigDecimal MAX_DAYS = new BigDecimal(100_000);
    private static final int MAX_SIGNS_OF_DAYS = 40;

    /** The positions of a line's columns; {@link #ABSENT} for a column that the version does not have. */
    private record Columns(int type, int bus, int id, int direction, int length, int data, boolean lengthIsBytes) {}

    private static final Columns V1_0 = new Columns(ABSENT, ABSENT, 2, ABSENT, 3, 4, true);
    private static final Columns V1_1 = new Columns(2, ABSENT, 3, 2, 4, 5, true);
    private static final Columns V1_2 = new Columns(3, 2, 4, 3, 5, 6, true);
    private static final Columns V1_3 = new Columns(3, 2, 4, 3, 6, 7, true);
    private static final Columns V2_0 = new Columns(2, ABSENT, 3, 4, 5, 6, true);
    private static final Columns V2_1 = new Columns(2, 3, 4, 5, 7, 8, false);

    private final Words words = Words.separatedByBlanks();
    private final Channels channels = new Channels();
    private int major = 1;
    private Columns columns = V1_0;
    private boolean supported = true;
    private boolean started;
    private boolean exactStart;
    private long start;

    @Override
    public LogClock clock() {
        return started ? LogClock.DATED : LogClock.RELATIVE;
    }

    @Override
    public @Nullable LogEntry parse(LogLine line) throws BadLineException {
        line.skipBlanks();
        if (line.peek() == ';') {
            header(line.rest());
            return null;
        }
        if (!supported) {
            throw new BadLineException(SkipReason.UNSUPPORTED, "a version of the format above 2.1");
        }
        words.split(line);
        words.require(columns.type() == ABSENT ? 4 : columns.type() + 1, "fewer columns than the version has");
        int suffix = words.lastChar(0) == ')' ? 1 : 0;
        if (suffix == 0 && major == 1) {
            throw malformed("no number with ) in front");
        }
        words.number(0, 0, suffix, 10, "no number of the message in front");
        long nanos = Math.addExact(start, words.nanos(1, LogTime.MILLISECOND));
        return major == 1 ? versionOne(nanos) : versionTwo(nanos);
    }

    private @Nullable CanFrame versionOne(long nanos) throws BadLineException {
        if (words.is(columns.id(), "FFFFFFFF") || words.is(columns.type(), "Warng")) {
            return null;
        }
        Direction direction = Direction.UNKNOWN;
        if (columns.type() != ABSENT) {
            direction = direction(columns.type());
        }
        int length = words.number(columns.length(), 10, Integer.MAX_VALUE, "no data length");
        CanId id = id();
        if (words.is(columns.data(), "ERROR") || words.is(columns.type(), "Error")) {
            return CanFrame.error(nanos, channel());
        }
        if (words.is(columns.data(), "RTR")) {
            return CanFrame.remote(nanos, channel(), direction, id, length);
        }
        return data(nanos, direction, FrameFormat.CLASSIC, id, length);
    }

    private @Nullable CanFrame versionTwo(long nanos) throws BadLineException {
        String type = words.text(columns.type()).toUpperCase(Locale.ROOT);
        return switch (type) {
            case "DT" -> data(nanos, FrameFormat.CLASSIC);
            case "FD" -> data(nanos, FrameFormat.FD);
            case "FB" -> data(nanos, FrameFormat.FD_BRS);
            case "FE" -> data(nanos, FrameFormat.FD_ESI);
            case "BI" -> data(nanos, FrameFormat.FD_BRS_ESI);
            case "RR" -> remote(nanos);
            case "ER" -> CanFrame.error(nanos, channel());
            case "ST", "EC", "EV" -> null;
            default -> throw malformed("no known type of message");
        };
    }

    private CanFrame remote(long nanos) throws BadLineException {
        int length = words.number(columns.length(), 10, 15, "no data length");
        return CanFrame.remote(nanos, channel(), direction(columns.direction()), id(), length);
    }

    private CanFrame data(long nanos, FrameFormat format) throws BadLineException {
        int length = words.number(columns.length(), 10, Integer.MAX_VALUE, "no data length");
        int bytes = columns.lengthIsBytes() ? length : bytes(length, format);
        return data(nanos, direction(columns.direction()), format, id(), bytes);
    }

    private CanFrame data(long nanos, Direction direction, FrameFormat format, CanId id, int length)
            throws BadLineException {
        FrameData data = words.data(columns.data(), length, 0, 16);
        if (length > format.maxBytes()) {
            throw new BadLineException(SkipReason.UNSUPPORTED, "more than 8 bytes: no frame, but a transport message");
        }
        return CanFrame.data(nanos, channel(), direction, format, id, data);
    }

    private static int bytes(int lengthCode, FrameFormat format) throws BadLineException {
        return format.isFd() ? LengthCode.bytes(lengthCode) : lengthCode;
    }

    /** Reads an identifier. More than 4 digits make a 29-bit identifier. */
    private CanId id() throws BadLineException {
        words.require(columns.id() + 1, "no identifier");
        return Words.id(words.number(columns.id(), 16, "no identifier"), words.length(columns.id()) > 4);
    }

    private Direction direction(int index) throws BadLineException {
        if (index == ABSENT) {
            return Direction.UNKNOWN;
        }
        if (words.is(index, "Rx") || words.is(index, "Tx")) {
            return Direction.ofLetter(words.charAt(index, 0));
        }
        if (words.is(index, "Error")) {
            return Direction.UNKNOWN;
        }
        throw malformed("neither Rx nor Tx");
    }

    private String channel() throws BadLineException {
        if (columns.bus() == ABSENT || !words.isNumber(columns.bus())) {
            return "";
        }
        return channels.numbered(words.number(columns.bus(), 10, "no bus"), 1);
    }

    private void header(String comment) {
        String text = comment.strip();
        if (text.startsWith(";$FILEVERSION=")) {
            version(text.substring(text.indexOf('=') + 1).strip());
        } else if (text.startsWith(";$STARTTIME=")) {
            startInDays(text.substring(text.indexOf('=') + 1).strip());
        } else if (text.startsWith(";$COLUMNS=")) {
            columns(text.substring(text.indexOf('=') + 1).strip());
        } else {
            startInWords(text.substring(1).strip());
        }
    }

    private void version(String version) {
        major = version.startsWith("1.") ? 1 : 2;
        supported = true;
        switch (version) {
            case "1.0" -> columns = V1_0;
            case "1.1" -> columns = V1_1;
            case "1.2" -> columns = V1_2;
            case "1.3" -> columns = V1_3;
            case "2.0" -> columns = V2_0;
            case "2.1" -> columns = V2_1;
            default -> supported = false;
        }
    }

    private void columns(String letters) {
        String order = letters.replace(",", "").replace(" ", "");
        int type = order.indexOf('T');
        int id = order.indexOf('I');
        int data = order.indexOf('D');
        int bytes = order.indexOf('l');
        int length = bytes == ABSENT ? order.indexOf('L') : bytes;
        supported &= order.startsWith("NO") && type != ABSENT && id != ABSENT && data != ABSENT && length != ABSENT;
        if (supported) {
            columns = new Columns(type, order.indexOf('B'), id, order.indexOf('d'), length, data, bytes != ABSENT);
        }
    }

    /** Reads the start in days. Rounds to a microsecond, which is finer than the digits that PEAK writes. */
    private void startInDays(String days) {
        if (days.length() > MAX_SIGNS_OF_DAYS || !days.matches("\\d{1,6}(\\.\\d+)?")) {
            return;
        }
        BigDecimal count = new BigDecimal(days).subtract(DAYS_BEFORE_1970);
        if (count.signum() >= 0 && count.compareTo(MAX_DAYS) < 0) {
            start = count.multiply(MICROSECONDS_A_DAY)
                            .setScale(0, RoundingMode.HALF_UP)
                            .longValueExact()
                    * LogTime.MICROSECOND;
            started = true;
            exactStart = true;
        }
    }

    /** Reads the comment with the start's date, the only date in version 1.0. */
    private void startInWords(String text) {
        String label = "start time:";
        if (exactStart || !text.toLowerCase(Locale.ROOT).startsWith(label)) {
            return;
        }
        Optional<DateText.Moment> moment = DateText.parse(text.substring(label.length()));
        moment.ifPresent(found -> start = found.nanos());
        started = moment.isPresent();
    }
}
