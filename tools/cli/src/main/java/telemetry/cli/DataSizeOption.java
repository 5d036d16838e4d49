package telemetry.cli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An amount of data on the command line, in bytes. {@code 2GB} is 2 times 10^9, {@code 1GiB} is 2^30, and a number without
 * a unit is bytes.
 */
final class DataSizeOption implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})\\s?([a-z]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern BYTES = Pattern.compile("\\d{1,18}");
    private static final Map<String, Long> UNITS = Map.of(
            "b", 1L,
            "kb", 1_000L,
            "mb", 1_000_000L,
            "gb", 1_000_000_000L,
            "tb", 1_000_000_000_000L,
            "kib", 1L << 10,
            "mib", 1L << 20,
            "gib", 1L << 30,
            "tib", 1L << 40);
    private static final String[] SHOWN_UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    @Override
    public Long convert(String value) {
        if (BYTES.matcher(value).matches()) {
            return Long.valueOf(value);
        }
        Matcher matcher = SIZE.matcher(value);
        Long unit = matcher.matches() ? UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new TypeConversionException("'" + value + "' is not a size like 2GB, 500MB or 1GiB");
        }
        return Long.parseLong(matcher.group(1)) * unit;
    }

    /** Returns {@code bytes} with a decimal unit: {@code 1.5 GB}. */
    static String text(long bytes) {
        double left = bytes;
        int unit = 0;
        while (left >= 999.95) {
            left /= 1_000;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", left, SHOWN_UNITS[unit]);
    }
}
