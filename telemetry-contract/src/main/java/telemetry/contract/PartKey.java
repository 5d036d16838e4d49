package telemetry.contract;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key of one part: {@code raw/year=YYYY/month=MM/day=DD/hour=HH/part-<uuid>.jsonl}.
 *
 * @param hour the hour partition that all its lines belong to
 * @param id what makes the key unique
 */
public record PartKey(HourPartition hour, UUID id) {
    /** The name of the object metadata that says how many lines a part has. */
    public static final String LINES = "lines";

    private static final String ROOT = "raw/";
    private static final Pattern KEY = Pattern.compile(
            ROOT + "(year=.*/)part-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\.jsonl");

    /** What all parts of {@code hour} start with, to list them by. */
    public static String prefix(HourPartition hour) {
        return ROOT + hour.folder();
    }

    /** The part whose {@link #key()} {@code key} is; empty for anything else, an upload in progress for instance. */
    public static Optional<PartKey> parse(String key) {
        Matcher matcher = KEY.matcher(key);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return HourPartition.parse(matcher.group(1)).map(hour -> new PartKey(hour, UUID.fromString(matcher.group(2))));
    }

    /** The object's key. */
    public String key() {
        return prefix(hour) + "part-" + id + ".jsonl";
    }
}
