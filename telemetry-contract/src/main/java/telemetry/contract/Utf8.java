package telemetry.contract;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Whether bytes are text that JSON, and then SQS, can carry. */
final class Utf8 {
    private Utf8() {}

    /** Whether the bytes start with a byte order mark, which RFC 8259 (section 8.1) forbids to add. */
    static boolean startsWithByteOrderMark(byte[] bytes, int offset, int length) {
        return length >= 3
                && bytes[offset] == (byte) 0xEF
                && bytes[offset + 1] == (byte) 0xBB
                && bytes[offset + 2] == (byte) 0xBF;
    }

    /** Whether a control character occurs that is not white space in JSON; UTF-16 and UTF-32 always have one. */
    static boolean hasControlCharacter(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            byte b = bytes[i];
            if (b >= 0 && b < ' ' && !RecordReader.isWhiteSpace(b)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the bytes are well-formed UTF-8 (RFC 3629) without U+FFFE and U+FFFF, which SQS refuses. */
    static boolean isCarriable(byte[] bytes, int offset, int length) {
        if (isAscii(bytes, offset, length)) {
            return true;
        }
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

    private static boolean isAscii(byte[] bytes, int offset, int length) {
        int seen = 0;
        for (int i = offset; i < offset + length; i++) {
            seen |= bytes[i];
        }
        return seen >= 0;
    }
}
