package telemetry.contract;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The first 128 bits of the SHA-256 of a record as the client sent it. Two lines with the same digest are one record
 * that was sent or delivered twice. No way is known to construct two records with the same digest; an accidental
 * collision becomes likely after about 10^19 records. The reverse does not hold: a record that is sent again with
 * different white space has the same identity and a different digest.
 *
 * @param high the first eight bytes
 * @param low the next eight bytes
 */
public record ContentDigest(long high, long low) {
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(ContentDigest::sha256);

    /**
     * Returns the digest of {@code line}. A stamp of {@link LineStamp} at the end of the line, fleet included, is not
     * digested.
     */
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
            throw new IllegalStateException(
                    "SHA-256 is not available, although every Java platform must support it", impossible);
        }
    }
}
