package telemetry.contract;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The object key of a part: {@code raw/year=YYYY/month=MM/day=DD/hour=HH/part-<uuid>.jsonl}. A compressed part has
 * {@code .gz} or {@code .zst} appended.
 *
 * @param hour the hour partition of all lines of the part
 * @param id the part's id, unique among all parts; objects with the same id and different compression are different
 *     parts
 * @param compression the compression of the content
 */
public record PartKey(HourPartition hour, UUID id, PartCompression compression) {
    /** The name of the object metadata that holds the number of lines. */
    public static final String LINES = "lines";

    private static final String ROOT = "raw/";
    private static final Pattern KEY = Pattern.compile(
            ROOT + "(year=.*/)part-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\.jsonl(\\.\\w+)?");

    /** Creates the key of an uncompressed part. */
    public PartKey(HourPartition hour, UUID id) {
        this(hour, id, PartCompression.NONE);
    }

    /** Returns the common prefix of the keys of all parts of {@code hour}, for listing them. */
    public static String prefix(HourPartition hour) {
        return ROOT + hour.folder();
    }

    /** Returns the part whose {@link #key()} is {@code key}; empty if {@code key} is not the key of a part. */
    public static Optional<PartKey> parse(String key) {
        Matcher matcher = KEY.matcher(key);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String extension = matcher.group(3) == null ? "" : matcher.group(3);
        return PartCompression.ofExtension(extension)
                .flatMap(compression -> HourPartition.parse(matcher.group(1))
                        .map(hour -> new PartKey(hour, UUID.fromString(matcher.group(2)), compression)));
    }

    /** Returns the object's key. */
    public String key() {
        return prefix(hour) + fileName();
    }

    /** Returns the key without its folder. */
    public String fileName() {
        return "part-" + id + compression.suffix();
    }

    /** Returns the id with the extension of the compression, which is unique among the parts of an hour. */
    public String name() {
        return id + compression.extension();
    }
}
