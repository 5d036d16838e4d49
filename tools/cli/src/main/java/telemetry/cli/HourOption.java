package telemetry.cli;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import telemetry.contract.HourPartition;

/**
 * An hour in UTC on the command line: {@code 2026-11-23T04}, {@code 2026-11-23T04:00Z} or
 * {@code 2026-11-23T04:00:00Z}. A date stands for its first hour.
 */
final class HourOption implements ITypeConverter<HourPartition> {
    private static final Pattern HOUR =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?:T(\\d{2})(?::00(?::00(?:\\.0+)?)?)?Z?)?");

    @Override
    public HourPartition convert(String value) {
        Matcher matcher = HOUR.matcher(value);
        if (!matcher.matches()) {
            throw noHour(value);
        }
        try {
            LocalTime time =
                    matcher.group(2) == null ? LocalTime.MIDNIGHT : LocalTime.of(Integer.parseInt(matcher.group(2)), 0);
            return new HourPartition(
                    LocalDate.parse(matcher.group(1)).atTime(time).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException noSuchHour) {
            throw noHour(value);
        }
    }

    private static TypeConversionException noHour(String value) {
        return new TypeConversionException("'" + value + "' is not an hour. Accepted are 2026-11-23 (its first hour),"
                + " 2026-11-23T04, 2026-11-23T04:00Z and 2026-11-23T04:00:00Z, in UTC");
    }
}
