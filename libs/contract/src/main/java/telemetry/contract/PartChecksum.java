package telemetry.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The checksum that the consumer stores with a part: CRC-32C (RFC 3720, appendix B.4) of the part's key, its number of
 * lines and its content before compression. So the checksum is of the lines that a reader has in its hands, and a part that is
 * damaged on the way through compression and back does not pass. A part whose checksum holds is as the consumer wrote it, so that its lines need no second check
 * of the contract. It detects accidents, copies and foreign objects; it is no protection against an attacker who may write
 * to the bucket. Not safe for use by many threads.
 */
public final class PartChecksum {
    /** The name of the object metadata that holds it. */
    public static final String METADATA = "crc32c";

    private final CRC32C crc = new CRC32C();

    /** A checksum of a part without content yet. */
    public PartChecksum(PartKey key, long lines) {
        crc.update((key.key() + ' ' + lines + '\n').getBytes(StandardCharsets.UTF_8));
    }

    /** Adds content. */
    public void update(byte[] content, int offset, int length) {
        crc.update(content, offset, length);
    }

    /** Adds the remaining bytes of {@code content}. */
    public void update(ByteBuffer content) {
        crc.update(content);
    }

    /** The checksum of what was added so far: eight hex digits. */
    public String value() {
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
