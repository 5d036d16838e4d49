package telemetry.contract;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key of one part: {@code raw/year=YYYY/month=MM/day=DD/hour=HH/part-<uuid>.jsonl}, with {@code .gz} or {@code .zst} behind it if
 * the part is compressed.
 *
 * @param hour the hour partition that all its lines belong to
 * @param id unique among all parts; two objects with the same id and different compression are two parts all the same
 * @param compression the compression of its content
 */
public record PartKey(HourPartition hour, UUID id, PartCompression compression) {
    /** The name of the object metadata that says how many lines a part has. */
    public static final String LINES = "lines";

    private static final String ROOT = "raw/";
    private static final Pattern KEY = Pattern.compile(
            ROOT + "(year=.*/)part-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\.jsonl(\\.\\w+)?");

    /** The key of an uncompressed part. */
    public PartKey(HourPartition hour, UUID id) {
        this(hour, id, PartCompression.NONE);
    }

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
        String extension = matcher.group(3) == null ? "" : matcher.group(3);
        return PartCompression.ofExtension(extension)
                .flatMap(compression -> HourPartition.parse(matcher.group(1))
                        .map(hour -> new PartKey(hour, UUID.fromString(matcher.group(2)), compression)));
    }

    /** The object's key. */
    public String key() {
        return prefix(hour) + fileName();
    }

    /** The key without its folder. */
    public String fileName() {
        return "part-" + id + compression.suffix();
    }

    /** The id with the compression's extension: unique among the parts of an hour even if an id is not. */
    public String name() {
        return id + compression.extension();
    }
}
