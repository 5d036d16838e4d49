package telemetry.can;

import static telemetry.can.BadLineException.malformed;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import telemetry.can.ObdRow.ObdValue;

/**
 * Reads the CSV of OBD-II apps such as Torque and Car Scanner. A file has a header with a name for each signal and rows
 * of readings, or rows of one reading each under {@code SECONDS;PID;VALUE;UNITS}. Separators are comma, semicolon or
 * tab. A decimal comma is accepted within quotes or if the separator is not a comma.
 */
final class ObdCsvLines implements LineParser {
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,30}(\\.\\d{1,30})?([eE][+-]?\\d{1,3})?");
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?\\d{1,30},\\d{1,30}");
    private static final Pattern COUNTER = Pattern.compile("\\d{1,19}([.,]\\d{1,9})?");
    private static final Pattern CLOCK = Pattern.compile("(\\d{1,3}):(\\d{2}):(\\d{2})(?:[.,](\\d{1,9}))?");
    private static final Set<String> NO_VALUE =
            Set.of("", "-", "--", "nan", "null", "n/a", "na", "nodata", "no data", "\u221E", "?");
    private static final List<String> TIMES =
            List.of("device time", "timestamp", "time stamp", "date time", "datetime", "time", "seconds", "gps time");
    private static final Pattern UNIT = Pattern.compile(
            "(?i).*[/%\u00B0\u2103\u2109].*|rpm|m?s|sec|min|h|k?m|ft|mi|miles|k?pa|bar|mb|mbar|psi|[kmu\u00B5]?v|[km]?a|"
                    + "volts?|k?w|hp|ps|nm|ft-lb|k?g|l|gal|c|f|k|deg|:1|cost|mpg|kpl|hz|kmh|mph|ohm|kwh");

    /** The columns of a row under one header. */
    private record Header(
            List<String> names, List<String> units, int time, long timeUnit, int signal, int value, int unit) {
        boolean isLong() {
            return signal >= 0 && value >= 0;
        }
    }

    private @Nullable Header header;
    private char separator = ',';
    private final DecidedClock clock = new DecidedClock(LogClock.NONE);
    private final DayClock dayClock = new DayClock();

    @Override
    public LogClock clock() {
        return clock.get();
    }

    @Override
    public @Nullable LogEntry parse(LogLine line) throws BadLineException {
        String text = line.rest();
        Header known = header;
        if (known == null) {
            separator = separator(text);
            header = header(cells(text));
            return null;
        }
        List<String> cells = cells(text);
        if (isHeader(cells, known)) {
            header = header(cells);
            return null;
        }
        long nanos = known.time() < 0 ? noTime() : time(cells, known);
        List<ObdValue> values = known.isLong() ? oneValue(cells, known) : values(cells, known);
        if (values.isEmpty()) {
            throw new BadLineException(SkipReason.NO_VALUES, "no value in any column");
        }
        return new ObdRow(nanos, values);
    }

    private static char separator(String header) {
        for (char candidate : new char[] {'\t', ';'}) {
            if (header.indexOf(candidate) >= 0) {
                return candidate;
            }
        }
        return ',';
    }

    /** Returns true if the row repeats the header. Torque does so when a trip begins. */
    private static boolean isHeader(List<String> cells, Header known) {
        int named = known.time() >= 0 ? known.time() : 0;
        return named < cells.size()
                && name(cells.get(named)).equals(known.names().get(named))
                && cells.stream().noneMatch(cell -> NUMBER.matcher(cell).matches());
    }

    private static Header header(List<String> cells) throws BadLineException {
        if (cells.size() < 2
                || cells.stream().anyMatch(cell -> NUMBER.matcher(cell).matches())) {
            throw malformed("no header with names of signals");
        }
        if (cells.stream().noneMatch(cell -> cell.chars().anyMatch(Character::isLetter))) {
            throw malformed("no header with names of signals");
        }
        List<String> names = new ArrayList<>();
        List<String> units = new ArrayList<>();
        for (String cell : cells) {
            names.add(unique(name(cell), cell, names));
            units.add(unit(cell));
        }
        int time = time(names);
        int signal = indexOf(names, "PID");
        return new Header(
                names,
                units,
                time,
                time < 0 ? 0 : timeUnit(cells.get(time)),
                signal,
                indexOf(names, "VALUE"),
                indexOf(names, "UNITS"));
    }

    /** Makes a name unique by adding the unit, then a number. */
    private static String unique(String name, String cell, List<String> before) {
        String candidate = before.contains(name) ? cell.strip() : name;
        for (int count = 2; before.contains(candidate); count++) {
            candidate = name + " " + count;
        }
        return candidate;
    }

    private static int time(List<String> names) {
        for (String wanted : TIMES) {
            for (int i = 0; i < names.size(); i++) {
                if (names.get(i).equalsIgnoreCase(wanted)) {
                    return i;
                }
            }
        }
        return -1;
    }

    private static int indexOf(List<String> names, String wanted) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(wanted)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the unit of a count in the column; 0 if the header names none. */
    private static long timeUnit(String cell) {
        return switch (unit(cell).toLowerCase(Locale.ROOT)) {
            case "ms" -> LogTime.MILLISECOND;
            case "us", "\u00B5s" -> LogTime.MICROSECOND;
            case "s", "sec" -> LogTime.SECOND;
            default -> 0;
        };
    }

    private static String name(String cell) {
        int open = unitStart(cell);
        return (open < 0 ? cell : cell.substring(0, open)).strip();
    }

    private static String unit(String cell) {
        int open = unitStart(cell);
        String text = cell.strip();
        return open < 0
                ? ""
                : cell.substring(open + 1, cell.lastIndexOf(text.charAt(text.length() - 1)))
                        .strip();
    }

    /** Returns the position of the last bracket that opens a unit, or -1: {@code G(x)} has no unit. */
    private static int unitStart(String cell) {
        String text = cell.stripTrailing();
        int open = text.endsWith(")") ? text.lastIndexOf('(') : text.endsWith("]") ? text.lastIndexOf('[') : -1;
        return open > 0
                        && UNIT.matcher(text.substring(open + 1, text.length() - 1)
                                        .strip())
                                .matches()
                ? open
                : -1;
    }

    /** Splits a row. Quotes may enclose separators; two quotes within quotes stand for one quote. */
    private List<String> cells(String text) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '"') {
                if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append(next);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (next == separator && !quoted) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(next);
            }
        }
        if (!cell.isEmpty() || !text.endsWith(String.valueOf(separator))) {
            cells.add(cell.toString().strip());
        }
        return cells;
    }

    private long noTime() {
        clock.decide(LogClock.NONE);
        return 0;
    }

    private long time(List<String> cells, Header known) throws BadLineException {
        String cell = known.time() < cells.size() ? cells.get(known.time()) : "";
        if (COUNTER.matcher(cell).matches()) {
            return counter(cell, known.timeUnit());
        }
        Matcher ofDay = CLOCK.matcher(cell);
        if (ofDay.matches()) {
            clock.decide(LogClock.RELATIVE);
            return ofDay(ofDay);
        }
        Optional<DateText.Moment> moment = DateText.parse(cell);
        if (moment.isEmpty()) {
            throw malformed(
                    "no time that can be read in the column " + known.names().get(known.time()));
        }
        clock.decide(moment.get().hasOffset() ? LogClock.ABSOLUTE : LogClock.DATED);
        return moment.get().nanos();
    }

    /**
     * Reads a count of time since 1970. If the header does not name the unit, the size of the count distinguishes
     * seconds, milliseconds, microseconds and nanoseconds.
     */
    private long counter(String cell, long headerUnit) throws BadLineException {
        BigDecimal count = new BigDecimal(cell.replace(',', '.'));
        long unit = headerUnit != 0 ? headerUnit : unit(count);
        BigDecimal nanos = count.multiply(BigDecimal.valueOf(unit));
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw malformed("the time is beyond the year 2262");
        }
        clock.decide(LogClock.ofCounter(nanos.longValue()));
        return nanos.longValue();
    }

    private static long unit(BigDecimal count) {
        int digits = count.precision() - count.scale();
        if (digits >= 18) {
            return 1;
        }
        if (digits >= 15) {
            return LogTime.MICROSECOND;
        }
        return digits >= 12 ? LogTime.MILLISECOND : LogTime.SECOND;
    }

    private long ofDay(Matcher clockTime) throws BadLineException {
        long minutes = Long.parseLong(clockTime.group(1)) * 60 + Long.parseLong(clockTime.group(2));
        long seconds = minutes * 60 + Long.parseLong(clockTime.group(3));
        String fraction = clockTime.group(4) == null ? "" : clockTime.group(4);
        long nanos = seconds * LogTime.SECOND + Long.parseLong((fraction + "000000000").substring(0, 9));
        return dayClock.nanos(nanos);
    }

    private static List<ObdValue> oneValue(List<String> cells, Header known) throws BadLineException {
        if (cells.size() <= Math.max(known.signal(), known.value())
                || cells.get(known.signal()).isEmpty()) {
            throw malformed("no name and value of a signal");
        }
        String unit = known.unit() >= 0 && known.unit() < cells.size() ? cells.get(known.unit()) : "";
        List<ObdValue> values = new ArrayList<>();
        add(values, cells.get(known.signal()), unit, cells.get(known.value()));
        if (values.isEmpty()) {
            return values;
        }
        for (int i = 0; i < Math.min(cells.size(), known.names().size()); i++) {
            if (i != known.time() && i != known.signal() && i != known.value() && i != known.unit()) {
                add(values, known.names().get(i), known.units().get(i), cells.get(i));
            }
        }
        return values;
    }

    private static List<ObdValue> values(List<String> cells, Header known) throws BadLineException {
        if (cells.size() > known.names().size() + 1) {
            throw malformed("more columns than the header has");
        }
        List<ObdValue> values = new ArrayList<>();
        for (int i = 0; i < Math.min(cells.size(), known.names().size()); i++) {
            if (i != known.time() && isSignal(known.names().get(i))) {
                add(values, known.names().get(i), known.units().get(i), cells.get(i));
            }
        }
        return values;
    }

    /** Returns false for columns without a name and for the second clock that some apps write. */
    private static boolean isSignal(String name) {
        return !name.isEmpty() && !TIMES.contains(name.toLowerCase(Locale.ROOT));
    }

    private static void add(List<ObdValue> values, String name, String unit, String cell) {
        if (!NO_VALUE.contains(cell.toLowerCase(Locale.ROOT))) {
            values.add(new ObdValue(name, unit, cell, number(cell)));
        }
    }

    private static @Nullable BigDecimal number(String cell) {
        if (NUMBER.matcher(cell).matches()) {
            return new BigDecimal(cell);
        }
        return DECIMAL_COMMA.matcher(cell).matches() ? new BigDecimal(cell.replace(',', '.')) : null;
    }
}
