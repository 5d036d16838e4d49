package telemetry.can;

import java.util.Locale;

/**
 * An identifier of a frame.
 *
 * @param value 11 bits, or 29 if extended
 * @param extended true for a 29-bit identifier; an 11-bit identifier of the same value is another identifier
 */
public record CanId(int value, boolean extended) {
    static final int MAX_STANDARD = 0x7FF;
    static final int MAX_EXTENDED = 0x1FFF_FFFF;
    static final CanId NONE = new CanId(0, false);

    /** Refuses a value of more bits than its kind has. */
    public CanId {
        if (value < 0 || value > max(extended)) {
            throw new IllegalArgumentException("not an identifier: " + value);
        }
    }

    /** Returns the identifier with {@code number}, in which bit 31 marks an identifier of 29 bits. */
    public static CanId ofNumber(int number) {
        return new CanId(number & Integer.MAX_VALUE, number < 0);
    }

    static int max(boolean extended) {
        return extended ? MAX_EXTENDED : MAX_STANDARD;
    }

    /** Returns {@code 0x1F0} for 11 bits, {@code 0x000001F0} for 29. */
    public String text() {
        return String.format(Locale.ROOT, extended ? "0x%08X" : "0x%03X", value);
    }
}
