package telemetry.lake;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says until when objects are kept.
 *
 * @param name what it is called where it comes from
 * @param prefix what the keys that it is for begin with
 * @param days for how many days after their last change
 * @param date until when, if it is not by days
 * @param moreThan only objects of more bytes
 * @param lessThan only objects of fewer bytes
 * @param origin where it comes from
 */
record Rule(
        String name,
        String prefix,
        @Nullable Integer days,
        @Nullable Instant date,
        long moreThan,
        long lessThan,
        Origin origin) {

    /** Where a rule comes from. */
    enum Origin {
        /** The bucket's lifecycle configuration. */
        LIFECYCLE,
        /** The command line. */
        OPTION,
        /** The platform's own policy, for a store without lifecycle. */
        DEFAULT;

        String tag() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Keeps what is in {@code area} for {@code days}. */
    static Rule ofDays(Area area, int days, Origin origin) {
        return new Rule(origin.tag(), area.prefix(), days, null, -1, Long.MAX_VALUE, origin);
    }

    /** Whether it can be for anything in {@code area}. */
    boolean concerns(Area area) {
        return area.prefix().startsWith(prefix) || prefix.startsWith(area.prefix());
    }

    boolean isFor(String key, long bytes) {
        return key.startsWith(prefix) && bytes > moreThan && bytes < lessThan;
    }

    /**
     * When an object goes: so many days after its last change, and then at the next midnight UTC. One of 10:30 on the 15th
     * with three days goes at 0:00 on the 19th
     * (<a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html">S3 User Guide, "Lifecycle
     * rules: Based on an object's age"</a>). One of midnight goes at the midnight after, as the guide says "next". S3 stops
     * billing it then, and deletes it some time later.
     */
    Instant end(Instant lastModified) {
        if (date != null) {
            return date;
        }
        return days == null
                ? Instant.MAX
                : lastModified
                        .plus(days, ChronoUnit.DAYS)
                        .truncatedTo(ChronoUnit.DAYS)
                        .plus(1, ChronoUnit.DAYS);
    }

    @Override
    public String toString() {
        String time = date == null ? days + (Integer.valueOf(1).equals(days) ? " day" : " days") : "until " + date;
        return time
                + (moreThan < 0 ? "" : ", over " + Text.bytes(moreThan))
                + (lessThan == Long.MAX_VALUE ? "" : ", under " + Text.bytes(lessThan))
                + " (" + (origin == Origin.LIFECYCLE ? "lifecycle " + name + " of " + named(prefix) : origin.tag())
                + ")";
    }

    private static String named(String prefix) {
        return prefix.isEmpty() ? "the whole bucket" : prefix;
    }
}
