package telemetry.can;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The text of a DBC file. The format does not declare its encoding: tools wrote the system's code page for decades and
 * now write UTF-8.
 *
 * @param encoding name of the character set
 */
record DbcText(String content, String encoding) {
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    /** Decodes {@code bytes} as UTF-8, or as windows-1252 if they are not valid UTF-8. */
    static DbcText of(byte[] bytes) {
        try {
            return new DbcText(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString(),
                    StandardCharsets.UTF_8.name());
        } catch (CharacterCodingException notUtf8) {
            return new DbcText(new String(bytes, WINDOWS), WINDOWS.name());
        }
    }
}
