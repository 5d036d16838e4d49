package telemetry.contract;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Checks that bytes are UTF-8 text that JSON and SQS accept. */
final class Utf8 {
    /** The class of control characters that are not JSON white space. ASCII text in UTF-16 or UTF-32 contains them. */
    static final int CONTROL = 1;
    /** The class of line feeds and carriage returns. */
    static final int LINE_END = 2;
    /** The class of bytes that are not ASCII. */
    static final int NON_ASCII = 4;
    /** The class of backslashes. */
    static final int BACKSLASH = 8;

    private static final byte[] CLASSES = new byte[256];

    static {
        Arrays.fill(CLASSES, 0, ' ', (byte) CONTROL);
        Arrays.fill(CLASSES, 128, 256, (byte) NON_ASCII);
        CLASSES['\t'] = 0;
        CLASSES['\n'] = LINE_END;
        CLASSES['\r'] = LINE_END;
        CLASSES['\\'] = BACKSLASH;
    }

    private Utf8() {}

    /** Returns the classes of bytes that occur, as a bit set. One pass finds all, because this runs for each record. */
    static int byteClasses(byte[] bytes, int offset, int length) {
        int found = 0;
        for (int i = offset; i < offset + length; i++) {
            found |= CLASSES[bytes[i] & 0xFF];
        }
        return found;
    }

    /** Returns true if the bytes start with a byte order mark, which RFC 8259 (section 8.1) does not allow. */
    static boolean startsWithByteOrderMark(byte[] bytes, int offset, int length) {
        return length >= 3
                && bytes[offset] == (byte) 0xEF
                && bytes[offset + 1] == (byte) 0xBB
                && bytes[offset + 2] == (byte) 0xBF;
    }

    /** Returns true if the bytes are well-formed UTF-8 (RFC 3629) without U+FFFE and U+FFFF, which SQS rejects. */
    static boolean isAcceptedBySqs(byte[] bytes, int offset, int length) {
        try {
            CharSequence text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, offset, length));
            return text.chars().noneMatch(c -> c == 0xFFFE || c == 0xFFFF);
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }

    /**
     * Returns true if {@code text} has a surrogate that is not part of a pair. A single escape such as
     * {@code \}{@code ud800} produces one.
     */
    static boolean hasUnpairedSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (!Character.isHighSurrogate(c) || ++i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Returns {@code text} with each unpaired surrogate replaced by U+FFFD. */
    static String withoutUnpairedSurrogates(String text) {
        if (!hasUnpairedSurrogate(text)) {
            return text;
        }
        StringBuilder replaced = new StringBuilder();
        text.codePoints()
                .map(character -> Character.getType(character) == Character.SURROGATE ? 0xFFFD : character)
                .forEach(replaced::appendCodePoint);
        return replaced.toString();
    }
}
