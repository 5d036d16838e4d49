package telemetry.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The checksum that the consumer stores with a part: CRC-32C (RFC 3720, appendix B.4) of the part's key, its number of
 * lines and its content before compression. The checksum therefore also detects damage by compression and
 * decompression. The lines of a part whose checksum matches were validated by the consumer and need no second
 * validation.
 *
 * <p>The checksum detects accidental damage, copied parts and foreign objects. It does not protect against an attacker
 * with write access to the bucket. Not thread-safe.
 */
public final class PartChecksum {
    /** The name of the object metadata that holds the checksum. */
    public static final String METADATA = "crc32c";

    private final CRC32C crc = new CRC32C();

    /** Creates the checksum of a part whose content is added by {@code update}. */
    public PartChecksum(PartKey key, long lines) {
        crc.update((key.key() + ' ' + lines + '\n').getBytes(StandardCharsets.UTF_8));
    }

    /** Adds {@code length} bytes of {@code content} from {@code offset}. */
    public void update(byte[] content, int offset, int length) {
        crc.update(content, offset, length);
    }

    /** Adds the remaining bytes of {@code content}. */
    public void update(ByteBuffer content) {
        crc.update(content);
    }

    /** Returns the checksum of the content added so far, as eight hex digits. */
    public String value() {
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
