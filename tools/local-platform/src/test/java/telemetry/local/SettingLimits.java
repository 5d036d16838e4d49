package telemetry.local;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

/**
 * Reads the range of a setting from the error message of the code that checks it. The setting is bound to a value far
 * out of range, and the message names the range. Therefore the page always has the ranges that the services enforce.
 */
final class SettingLimits {
    private static final Map<String, String> FAR_OUTSIDE = Map.of(
            "java.time.Duration", "1000000d",
            "org.springframework.util.unit.DataSize", "1000000TB",
            "java.lang.Integer", "2147483647",
            "java.lang.Long", "9223372036854775807",
            "java.lang.Double", "1e300");
    private static final Map<Long, String> DURATIONS =
            Map.of(1L, "ms", 1_000L, "s", 60_000L, "m", 3_600_000L, "h", 86_400_000L, "d");
    private static final Map<Long, String> SIZES =
            Map.of(1L, "B", 1L << 10, "KB", 1L << 20, "MB", 1L << 30, "GB", 1L << 40, "TB");
    private static final Pattern REFUSAL = Pattern.compile("must be (\\S+) to (\\S+), is");

    private SettingLimits() {}

    static String of(String name, String type, String source) {
        String value = FAR_OUTSIDE.get(type);
        return value == null || source.isEmpty() ? "" : range(refusal(name, value, source));
    }

    private static String refusal(String name, String value, String source) {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of(name, value)));
        String prefix = name.substring(0, name.lastIndexOf('.'));
        try {
            binder.bindOrCreate(prefix, Bindable.of(Class.forName(source)));
            return "";
        } catch (BindException refused) {
            return root(refused).toString();
        } catch (ClassNotFoundException absent) {
            throw new IllegalStateException(absent);
        }
    }

    private static Throwable root(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return cause == null ? thrown : root(cause);
    }

    private static String range(String refusal) {
        Matcher matcher = REFUSAL.matcher(refusal);
        return matcher.find() ? human(matcher.group(1)) + " to " + human(matcher.group(2)) : "";
    }

    private static String human(String limit) {
        if (limit.startsWith("PT")) {
            return human(Duration.parse(limit));
        }
        return limit.endsWith("B") ? human(DataSize.parse(limit)) : limit;
    }

    private static String human(Duration limit) {
        return inLargest(limit.toMillis(), DURATIONS);
    }

    private static String human(DataSize limit) {
        return inLargest(limit.toBytes(), SIZES);
    }

    /** Formats {@code amount} in the largest unit without a remainder. */
    private static String inLargest(long amount, Map<Long, String> units) {
        return units.entrySet().stream()
                .filter(unit -> amount >= unit.getKey() && amount % unit.getKey() == 0)
                .max(Map.Entry.comparingByKey())
                .map(unit -> amount / unit.getKey() + unit.getValue())
                .orElse("0");
    }
}
