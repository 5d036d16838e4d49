package telemetry.can;

import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads dates in the forms and languages that tools use. A date without an offset is read as UTC. */
final class DateText {
    private static final int MAX_LENGTH = 100;
    private static final Pattern YEAR_FIRST = Pattern.compile("\\b(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})(?=[T\\s_])");
    private static final Pattern DAY_FIRST = Pattern.compile("\\b(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})\\b");
    private static final Pattern TIME =
            Pattern.compile("(?<![\\d+:])(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,:](\\d{1,9})(?:\\.(\\d{3}))?)?)?");
    private static final Pattern OFFSET =
            Pattern.compile("(?:(?<=\\d)|GMT|UTC|\\s)(?:(Z)|([+-])(\\d{2}):?(\\d{2}))(?=\\s|$)");
    private static final Pattern UTC = Pattern.compile("\\b(?:UTC|GMT)\\b");
    private static final Pattern AFTERNOON = Pattern.compile("(?i)\\bp\\.?m\\b|nachm|下午");
    private static final Pattern MORNING = Pattern.compile("(?i)\\ba\\.?m\\b|vorm|上午");
    private static final Pattern NUMBERED_MONTH = Pattern.compile("(\\d{1,2})月");
    private static final Pattern NAME = Pattern.compile("[a-z]{3,}");
    private static final Pattern YEAR = Pattern.compile("(?<![\\d.:])(\\d{4})(?![\\d.:])");
    private static final Pattern DAY = Pattern.compile("(?<![\\d.:,])(\\d{1,2})(?![\\d.:月])");

    /** Months in English, German, French, Spanish, Italian and Portuguese, by their first letters without accents. */
    private static final Map<String, Integer> MONTHS = Map.ofEntries(
            Map.entry("jan", 1),
            Map.entry("ene", 1),
            Map.entry("gen", 1),
            Map.entry("feb", 2),
            Map.entry("fev", 2),
            Map.entry("mar", 3),
            Map.entry("mrz", 3),
            Map.entry("apr", 4),
            Map.entry("avr", 4),
            Map.entry("abr", 4),
            Map.entry("may", 5),
            Map.entry("mai", 5),
            Map.entry("mag", 5),
            Map.entry("jun", 6),
            Map.entry("juin", 6),
            Map.entry("giu", 6),
            Map.entry("jul", 7),
            Map.entry("juil", 7),
            Map.entry("lug", 7),
            Map.entry("aug", 8),
            Map.entry("aou", 8),
            Map.entry("ago", 8),
            Map.entry("sep", 9),
            Map.entry("set", 9),
            Map.entry("oct", 10),
            Map.entry("okt", 10),
            Map.entry("ott", 10),
            Map.entry("out", 10),
            Map.entry("nov", 11),
            Map.entry("dec", 12),
            Map.entry("dez", 12),
            Map.entry("dic", 12));

    private DateText() {}

    /**
     * An instant and the form in which it was written.
     *
     * @param nanos nanoseconds since 1970
     * @param hasOffset true if the text names its offset from UTC
     */
    record Moment(long nanos, boolean hasOffset) {}

    private record Day(int year, int month, int day) {}

    static Moment require(String text) throws BadLineException {
        return parse(text).orElseThrow(() -> BadLineException.malformed("no date that can be read"));
    }

    static Optional<Moment> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher time = TIME.matcher(text);
        Day day = time.find() ? day(text, time.start(), time.end()) : null;
        if (day == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(moment(text, day, time));
        } catch (DateTimeException | ArithmeticException impossible) {
            return Optional.empty();
        }
    }

    private static Moment moment(String text, Day day, Matcher time) {
        int hour = hour(Integer.parseInt(time.group(1)), text);
        int second = time.group(3) == null ? 0 : Integer.parseInt(time.group(3));
        LocalDateTime local = LocalDateTime.of(
                day.year(), day.month(), day.day(), hour, Integer.parseInt(time.group(2)), second, fraction(time));
        Matcher offset = OFFSET.matcher(text);
        ZoneOffset zone = offset.find(time.end()) ? offset(offset) : ZoneOffset.UTC;
        boolean named = offset.hasMatch() || UTC.matcher(text).find();
        return new Moment(LogTime.nanos(local.toInstant(zone)), named);
    }

    private static int fraction(Matcher time) {
        String digits = time.group(4) == null ? "" : time.group(4);
        String more = time.group(5) == null ? "" : time.group(5);
        return Integer.parseInt((digits + more + "000000000").substring(0, 9));
    }

    private static int hour(int hour, String text) {
        if (AFTERNOON.matcher(text).find()) {
            return hour < 12 ? hour + 12 : hour;
        }
        return hour == 12 && MORNING.matcher(text).find() ? 0 : hour;
    }

    private static ZoneOffset offset(Matcher offset) {
        if (offset.group(1) != null) {
            return ZoneOffset.UTC;
        }
        int sign = offset.group(2).equals("-") ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(
                sign * Integer.parseInt(offset.group(3)), sign * Integer.parseInt(offset.group(4)));
    }

    private static @Nullable Day day(String text, int timeStart, int timeEnd) {
        Matcher yearFirst = YEAR_FIRST.matcher(text);
        if (yearFirst.find()) {
            return day(yearFirst.group(1), Integer.parseInt(yearFirst.group(2)), yearFirst.group(3));
        }
        Matcher dayFirst = DAY_FIRST.matcher(text);
        if (dayFirst.find()) {
            return day(dayFirst.group(3), Integer.parseInt(dayFirst.group(2)), dayFirst.group(1));
        }
        String rest = text.substring(0, timeStart) + " " + text.substring(timeEnd);
        Matcher year = YEAR.matcher(rest);
        Matcher day = DAY.matcher(rest);
        int month = month(rest);
        return month > 0 && year.find() && day.find() ? day(year.group(1), month, day.group(1)) : null;
    }

    private static Day day(String year, int month, String day) {
        return new Day(Integer.parseInt(year), month, Integer.parseInt(day));
    }

    /** Returns the month that {@code text} names, or 0. Weekdays come first, and one of them looks like a month. */
    private static int month(String text) {
        Matcher numbered = NUMBERED_MONTH.matcher(text);
        if (numbered.find()) {
            return Integer.parseInt(numbered.group(1));
        }
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT);
        int month = 0;
        Matcher names = NAME.matcher(plain);
        while (names.find()) {
            month = month(names.group(), month);
        }
        return month;
    }

    private static int month(String name, int before) {
        Integer byFour = name.length() > 3 ? MONTHS.get(name.substring(0, 4)) : null;
        Integer byThree = MONTHS.get(name.substring(0, 3));
        if (byFour != null) {
            return byFour;
        }
        return byThree == null ? before : byThree;
    }
}
