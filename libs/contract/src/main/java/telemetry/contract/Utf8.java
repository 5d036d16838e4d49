package telemetry.contract;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Whether bytes are text that JSON, and then SQS, can carry. */
final class Utf8 {
    /** What {@link #kinds} says of control characters that are not white space in JSON; UTF-16 and UTF-32 have one. */
    static final int CONTROL = 1;
    /** Of line feeds and carriage returns. */
    static final int LINE_END = 2;
    /** Of bytes that are not ASCII. */
    static final int BEYOND_ASCII = 4;
    /** Of backslashes. */
    static final int BACKSLASH = 8;

    private static final byte[] KINDS = new byte[256];

    static {
        Arrays.fill(KINDS, 0, ' ', (byte) CONTROL);
        Arrays.fill(KINDS, 128, 256, (byte) BEYOND_ASCII);
        KINDS['\t'] = 0;
        KINDS['\n'] = LINE_END;
        KINDS['\r'] = LINE_END;
        KINDS['\\'] = BACKSLASH;
    }

    private Utf8() {}

    /** Which kinds of bytes occur, looked for in one pass because every record is. */
    static int kinds(byte[] bytes, int offset, int length) {
        int seen = 0;
        for (int i = offset; i < offset + length; i++) {
            seen |= KINDS[bytes[i] & 0xFF];
        }
        return seen;
    }

    /** Whether the bytes start with a byte order mark, which RFC 8259 (section 8.1) forbids to add. */
    static boolean startsWithByteOrderMark(byte[] bytes, int offset, int length) {
        return length >= 3
                && bytes[offset] == (byte) 0xEF
                && bytes[offset + 1] == (byte) 0xBB
                && bytes[offset + 2] == (byte) 0xBF;
    }

    /** Whether the bytes are well-formed UTF-8 (RFC 3629) without U+FFFE and U+FFFF, which SQS refuses. */
    static boolean isCarriable(byte[] bytes, int offset, int length) {
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

    /** Whether a surrogate stands without its pair; an escape such as {@code \}{@code ud800} alone makes one. */
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

    /** Returns {@code text} with U+FFFD for each surrogate that stands without its pair. */
    static String withoutUnpairedSurrogates(String text) {
        if (!hasUnpairedSurrogate(text)) {
            return text;
        }
        StringBuilder whole = new StringBuilder();
        text.codePoints()
                .map(character -> Character.getType(character) == Character.SURROGATE ? 0xFFFD : character)
                .forEach(whole::appendCodePoint);
        return whole.toString();
    }
}
