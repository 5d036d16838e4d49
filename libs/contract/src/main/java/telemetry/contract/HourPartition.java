package telemetry.contract;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One hour of the lake, by event time in UTC. This class is the only one that builds and parses the folder of an hour,
 * {@code year=YYYY/month=MM/day=DD/hour=HH/}.
 *
 * @param start the first instant of the hour
 */
public record HourPartition(Instant start) implements Comparable<HourPartition> {
    private static final Pattern FOLDER = Pattern.compile("year=(\\d{4})/month=(\\d{2})/day=(\\d{2})/hour=(\\d{2})/");

    /**
     * Checks the start.
     *
     * @throws IllegalArgumentException if {@code start} is not the start of an hour, or its year is not 0 to 9999
     */
    public HourPartition {
        if (!start.equals(start.truncatedTo(ChronoUnit.HOURS))) {
            throw new IllegalArgumentException("not the start of an hour: " + start);
        }
        int year = start.atOffset(ZoneOffset.UTC).getYear();
        if (year < 0 || year > 9999) {
            throw new IllegalArgumentException("the year must be 0 to 9999: " + start);
        }
    }

    /** Returns the hour that contains {@code instant}. */
    public static HourPartition of(Instant instant) {
        return new HourPartition(instant.truncatedTo(ChronoUnit.HOURS));
    }

    /**
     * Returns the hour whose {@link #folder()} is {@code folder}; empty if {@code folder} is not the folder of an hour.
     */
    public static Optional<HourPartition> parse(String folder) {
        Matcher matcher = FOLDER.matcher(folder);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            LocalDateTime hour =
                    LocalDateTime.of(number(matcher, 1), number(matcher, 2), number(matcher, 3), number(matcher, 4), 0);
            return Optional.of(new HourPartition(hour.toInstant(ZoneOffset.UTC)));
        } catch (DateTimeException noSuchHour) {
            return Optional.empty();
        }
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** Returns the hour's folder with a trailing slash, for example {@code year=2026/month=11/day=23/hour=04/}. */
    public String folder() {
        var hour = start.atOffset(ZoneOffset.UTC);
        return "year=%04d/month=%02d/day=%02d/hour=%02d/"
                .formatted(hour.getYear(), hour.getMonthValue(), hour.getDayOfMonth(), hour.getHour());
    }

    /** Returns the hour that is {@code hours} later, or earlier if {@code hours} is negative. */
    public HourPartition plusHours(long hours) {
        return new HourPartition(start.plus(hours, ChronoUnit.HOURS));
    }

    /** Returns the end of the hour, exclusive: the start of the next one. */
    public Instant end() {
        return start.plus(1, ChronoUnit.HOURS);
    }

    @Override
    public int compareTo(HourPartition other) {
        return start.compareTo(other.start);
    }

    /** Returns the hour in the form that the API uses, for example {@code 2026-11-23T04:00:00Z}. */
    @Override
    public String toString() {
        return start.toString();
    }
}
