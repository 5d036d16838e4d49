package telemetry.lakecli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads an amount of data of the command line, in bytes: {@code 2GB} of 10^9, {@code 500MB}, {@code 1GiB} of 2^30; a number
 * alone is bytes.
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
}
