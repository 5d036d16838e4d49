package telemetry.can;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The multiplexer indicator of a signal: {@code M}, {@code m3} or {@code m3M}.
 *
 * @param isSelector true for one with {@code M}
 * @param value raw value of the selector at which the signal is there; null for a signal that does not depend on one
 * @param isBare true for {@code m} without a value
 */
record DbcMux(boolean isSelector, @Nullable Long value, boolean isBare) {
    static final DbcMux NONE = new DbcMux(false, null, false);

    private static final Pattern INDICATOR = Pattern.compile("(?:m(\\d{0,18}))?(M?)");

    static Optional<DbcMux> of(String word) {
        Matcher parts = INDICATOR.matcher(word);
        if (word.isEmpty() || !parts.matches()) {
            return Optional.empty();
        }
        String value = parts.group(1);
        boolean isBare = value != null && value.isEmpty();
        return Optional.of(new DbcMux(
                !parts.group(2).isEmpty(), value == null || isBare ? null : (Long) Long.parseLong(value), isBare));
    }
}
