package telemetry.can;

import static telemetry.can.BadLineException.malformed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The current line, with a cursor. One object serves all lines of a log. */
final class LogLine {
    /** Stands for the end of the line where a byte is expected. */
    static final int END = -1;

    private static final byte[] DIGITS = digits();
    private static final long MAX_NUMBER = (Long.MAX_VALUE >> 5) - 1;

    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private int at;
    private long number;
    private boolean tooLong;

    private static byte[] digits() {
        byte[] digits = new byte[256];
        Arrays.fill(digits, (byte) 16);
        for (int digit = 0; digit < 16; digit++) {
            digits[Character.forDigit(digit, 16)] = (byte) digit;
            digits[Character.toUpperCase(Character.forDigit(digit, 16))] = (byte) digit;
        }
        return digits;
    }

    /** Sets the line to {@code bytes} between the two positions. */
    void set(byte[] newBytes, int newFrom, int newTo, long newNumber) {
        bytes = newBytes;
        from = newFrom;
        to = newTo;
        at = newFrom;
        number = newNumber;
        tooLong = newTo - newFrom > CanLog.MAX_LINE_BYTES;
    }

    void setTooLong(long newNumber) {
        set(bytes, 0, 0, newNumber);
        tooLong = true;
    }

    long number() {
        return number;
    }

    boolean isTooLong() {
        return tooLong;
    }

    boolean isBlank() {
        for (int i = from; i < to; i++) {
            if (!isBlank(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    static boolean isBlank(int unit) {
        return unit == ' ' || unit == '\t' || unit == 0x0B || unit == '\f';
    }

    int at() {
        return at;
    }

    int end() {
        return to;
    }

    void moveTo(int position) {
        at = position;
    }

    void rewind() {
        at = from;
    }

    /** Returns the byte under the cursor, or {@link #END}. */
    int peek() {
        return at < to ? bytes[at] & 0xFF : END;
    }

    int peek(int ahead) {
        return at + ahead < to ? bytes[at + ahead] & 0xFF : END;
    }

    void skip(int count) {
        at += count;
    }

    void skipBlanks() {
        while (at < to && isBlank(bytes[at])) {
            at++;
        }
    }

    /** Moves behind the next blank or to the end. */
    void skipWord() {
        while (at < to && !isBlank(bytes[at])) {
            at++;
        }
    }

    /** Moves past {@code expected}, which must be next. */
    void take(char expected, String why) throws BadLineException {
        if (peek() != expected) {
            throw malformed(why);
        }
        at++;
    }

    boolean startsWith(String ascii) {
        return to - at >= ascii.length() && matches(at, ascii);
    }

    /** Compares without regard to case. */
    boolean matches(int start, String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (Character.toLowerCase(bytes[start + i]) != Character.toLowerCase(ascii.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    int byteAt(int position) {
        return bytes[position] & 0xFF;
    }

    /** Returns the text from the cursor to the end of the line. */
    String rest() {
        return text(at, to);
    }

    String text(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    /** Returns the value of the digit under the cursor; 16 or more if it is not a digit in any base. */
    int digit() {
        return at < to ? DIGITS[bytes[at] & 0xFF] : 16;
    }

    /** Reads the digits of a number from the cursor on. */
    long number(int radix, String why) throws BadLineException {
        int start = at;
        long value = 0;
        for (int digit = digit(); digit < radix; digit = digit()) {
            if (value > MAX_NUMBER / radix) {
                throw malformed(why);
            }
            value = value * radix + digit;
            at++;
        }
        if (at == start) {
            throw malformed(why);
        }
        return value;
    }

    /** Reads two hexadecimal digits. */
    int hexByte() throws BadLineException {
        int high = digit();
        at++;
        int low = digit();
        at++;
        if (high > 15 || low > 15) {
            throw malformed("data is not pairs of hexadecimal digits");
        }
        return high << 4 | low;
    }

    /**
     * Reads a decimal number of {@code unit} nanoseconds that ends before {@code end}, with a point or a comma. Digits
     * below 1 ns are dropped.
     */
    long nanos(long unit, int end, String why) throws BadLineException {
        long whole = number(10, why);
        if (whole > Long.MAX_VALUE / unit - 1) {
            throw malformed("the time is beyond the year 2262");
        }
        long nanos = whole * unit;
        if (at >= end || (peek() != '.' && peek() != ',')) {
            return nanos;
        }
        at++;
        long scale = unit;
        for (int digit = digit(); digit < 10; digit = digit()) {
            scale /= 10;
            nanos += digit * scale;
            at++;
        }
        return nanos;
    }
}
