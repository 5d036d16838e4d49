package telemetry.contract;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * 128 bits of the SHA-256 of what the client sent. Two lines with the same digest are one record that was sent or
 * delivered twice: nobody can make two contents of one digest on purpose, and by chance it takes some 10^19 of them. The
 * reverse does not hold: a record sent again with other white space has the same identity and another digest.
 *
 * @param high the first eight bytes
 * @param low the next eight
 */
public record ContentDigest(long high, long low) {
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(ContentDigest::sha256);

    /** The digest of {@code line} without the server's stamp, if it ends with one as {@link LineStamp} writes it. */
    public static ContentDigest of(TelemetryRecord line) {
        MessageDigest sha = SHA_256.get();
        sha.update(line.source(), line.offset(), LineStamp.lengthWithout(line));
        ByteBuffer digest = ByteBuffer.wrap(sha.digest());
        return new ContentDigest(digest.getLong(), digest.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
