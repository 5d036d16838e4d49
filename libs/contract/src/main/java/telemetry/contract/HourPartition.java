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
 * One hour of the lake, by event time in UTC. Builds and parses the folder of the hour,
 * {@code year=YYYY/month=MM/day=DD/hour=HH/}; nothing else in the platform does.
 *
 * @param start the first instant of the hour
 */
public record HourPartition(Instant start) implements Comparable<HourPartition> {
    private static final Pattern FOLDER = Pattern.compile("year=(\\d{4})/month=(\\d{2})/day=(\\d{2})/hour=(\\d{2})/");

    /** @throws IllegalArgumentException if {@code start} is not the start of an hour, or its year has not four digits */
    public HourPartition {
        if (!start.equals(start.truncatedTo(ChronoUnit.HOURS))) {
            throw new IllegalArgumentException("not the start of an hour: " + start);
        }
        int year = start.atOffset(ZoneOffset.UTC).getYear();
        if (year < 0 || year > 9999) {
            throw new IllegalArgumentException("not a year of four digits: " + start);
        }
    }

    /** The hour that {@code instant} is in. */
    public static HourPartition of(Instant instant) {
        return new HourPartition(instant.truncatedTo(ChronoUnit.HOURS));
    }

    /** The hour whose {@link #folder()} {@code folder} is, or empty if it is none. */
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

    /** {@code year=2026/month=11/day=23/hour=04/}, with the slash that ends it. */
    public String folder() {
        var hour = start.atOffset(ZoneOffset.UTC);
        return "year=%04d/month=%02d/day=%02d/hour=%02d/"
                .formatted(hour.getYear(), hour.getMonthValue(), hour.getDayOfMonth(), hour.getHour());
    }

    /** The hour {@code hours} later; earlier if negative. */
    public HourPartition plusHours(long hours) {
        return new HourPartition(start.plus(hours, ChronoUnit.HOURS));
    }

    /** The first instant after the hour. */
    public Instant end() {
        return start.plus(1, ChronoUnit.HOURS);
    }

    @Override
    public int compareTo(HourPartition other) {
        return start.compareTo(other.start);
    }

    /** The hour as the API spells it, {@code 2026-11-23T04:00:00Z}. */
    @Override
    public String toString() {
        return start.toString();
    }
}
