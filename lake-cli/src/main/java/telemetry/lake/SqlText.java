package telemetry.lake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * SQL with places for other SQL.
 *
 * @param text where {@code :name} is a place
 */
record SqlText(String text) {
    private static final Pattern PLACE = Pattern.compile("(?<!:):([a-z]+)\\b");

    /** What the resource {@code name} of this package holds, without comments. */
    static SqlText of(String name) {
        try (InputStream in = Objects.requireNonNull(SqlText.class.getResourceAsStream(name), name)) {
            return new SqlText(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"))
                    .collect(Collectors.joining("\n")));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The text with {@code values} in its places; it has no others. */
    String with(Map<String, String> values) {
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(
                        Objects.requireNonNull(values.get(place.group(1)), () -> "no value for " + place.group())));
    }

    /** {@code ['…', '…']}. */
    static String list(Collection<Path> files) {
        return files.stream().map(file -> Text.quoted(file.toString())).collect(Collectors.joining(", ", "[", "]"));
    }
}
