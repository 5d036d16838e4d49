package telemetry.can;

import static telemetry.can.BadLineException.malformed;

import java.util.Arrays;

/** The words of a line, separated by blanks or by one separator. One object serves all lines of a log. */
final class Words {
    private final int separator;
    private int[] starts = new int[128];
    private int[] ends = new int[128];
    private int count;
    private LogLine line = new LogLine();
    private final byte[] scratch = new byte[FrameData.MAX_BYTES];

    private Words(int separator) {
        this.separator = separator;
    }

    static Words separatedByBlanks() {
        return new Words(' ');
    }

    static Words separatedBy(char separator) {
        return new Words(separator);
    }

    /** Splits {@code newLine} from its cursor on. */
    void split(LogLine newLine) {
        line = newLine;
        count = 0;
        if (separator == ' ') {
            splitByBlanks();
        } else {
            splitBySeparator();
        }
    }

    private void splitByBlanks() {
        line.skipBlanks();
        while (line.at() < line.end()) {
            int start = line.at();
            line.skipWord();
            add(start, line.at());
            line.skipBlanks();
        }
    }

    /** Splits at the separator. Empty words are kept, except one after a last separator. */
    private void splitBySeparator() {
        int start = line.at();
        for (int i = start; i < line.end(); i++) {
            if (line.byteAt(i) == separator) {
                addTrimmed(start, i);
                start = i + 1;
            }
        }
        if (start < line.end()) {
            addTrimmed(start, line.end());
        }
    }

    private void addTrimmed(int start, int end) {
        int first = start;
        int last = end;
        while (first < last && LogLine.isBlank(line.byteAt(first))) {
            first++;
        }
        while (first < last && LogLine.isBlank(line.byteAt(last - 1))) {
            last--;
        }
        add(first, last);
    }

    private void add(int start, int end) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        starts[count] = start;
        ends[count++] = end;
    }

    int count() {
        return count;
    }

    /** Refuses a line with fewer words. */
    void require(int words, String why) throws BadLineException {
        if (count < words) {
            throw malformed(why);
        }
    }

    int start(int index) {
        return starts[index];
    }

    /** Returns the length of a word; 0 if there is no such word. */
    int length(int index) {
        return index < count ? ends[index] - starts[index] : 0;
    }

    /** Returns a byte of a word, or {@link LogLine#END}. */
    int charAt(int index, int offset) {
        return index >= 0 && index < count && offset < length(index)
                ? line.byteAt(starts[index] + offset)
                : LogLine.END;
    }

    int lastChar(int index) {
        return charAt(index, Math.max(0, length(index) - 1));
    }

    /** Compares a word without regard to case. Returns false if there is no such word. */
    boolean is(int index, String ascii) {
        return index >= 0 && index < count && length(index) == ascii.length() && line.matches(starts[index], ascii);
    }

    boolean isNumber(int index) {
        if (index >= count || length(index) == 0) {
            return false;
        }
        for (int i = 0; i < length(index); i++) {
            if (charAt(index, i) < '0' || charAt(index, i) > '9') {
                return false;
            }
        }
        return true;
    }

    String text(int index) {
        return line.text(starts[index], ends[index]);
    }

    long number(int index, int radix, String why) throws BadLineException {
        return number(index, 0, 0, radix, why);
    }

    /** Reads a number between a prefix and a suffix of given lengths. */
    long number(int index, int prefix, int suffix, int radix, String why) throws BadLineException {
        require(index + 1, why);
        line.moveTo(starts[index] + prefix);
        long value = line.number(radix, why);
        if (line.at() != ends[index] - suffix) {
            throw malformed(why);
        }
        return value;
    }

    long nanos(int index, long unit) throws BadLineException {
        String why = "no time";
        require(index + 1, why);
        line.moveTo(starts[index]);
        long nanos = line.nanos(unit, ends[index], why);
        if (line.at() != ends[index]) {
            throw malformed(why);
        }
        return nanos;
    }

    /** Reads a whole number from 0 to {@code max}. */
    int number(int index, int radix, int max, String why) throws BadLineException {
        long value = number(index, radix, why);
        if (value > max) {
            throw malformed(why);
        }
        return (int) value;
    }

    /**
     * Reads the bytes of a frame from {@code length} words, each with a prefix of a given length, such as {@code 0x}.
     */
    FrameData data(int first, int length, int prefix, int radix) throws BadLineException {
        if (length > FrameData.MAX_BYTES) {
            throw new BadLineException(SkipReason.UNSUPPORTED, "more than 64 bytes: no frame, but a transport message");
        }
        require(first + length, "fewer bytes than the line says");
        for (int i = 0; i < length; i++) {
            long value = number(first + i, prefix, 0, radix, "a byte is not a number");
            if (value > 0xFF) {
                throw malformed("a byte is above 255");
            }
            scratch[i] = (byte) value;
        }
        return FrameData.of(scratch, length);
    }

    /** Makes an identifier of {@code value}, which may have too many bits. */
    static CanId id(long value, boolean extended) throws BadLineException {
        if (value > CanId.max(extended)) {
            throw malformed(extended ? "an identifier has more than 29 bits" : "an identifier has more than 11 bits");
        }
        return new CanId((int) value, extended);
    }
}
