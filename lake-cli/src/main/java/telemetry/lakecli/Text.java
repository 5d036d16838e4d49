package telemetry.lakecli;

import java.util.Locale;

/** Values as people read them. */
final class Text {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    private Text() {}

    /** Without what would steer a terminal: anybody may have written it. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}]", "\uFFFD");
    }

    /** {@code 1.5 GB}, of 10^9 bytes. */
    static String bytes(long bytes) {
        double left = bytes;
        int unit = 0;
        while (left >= 999.95) {
            left /= 1_000;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", left, UNITS[unit]);
    }
}
