package telemetry.lake;

import java.time.Instant;
import java.util.Collection;
import telemetry.contract.PartKey;

/**
 * A part as listed by S3.
 *
 * @param size bytes of the object, which are fewer than the bytes of its lines if it is compressed
 * @param etag the ETag of its content
 * @param storedAt the time when S3 stored it, in whole seconds
 */
public record Part(PartKey key, long size, String etag, Instant storedAt) {

    /** Returns the SHA-256 in hexadecimal of the keys, sizes and ETags of {@code parts}, which must be sorted. */
    public static String fingerprint(Collection<Part> parts) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(part.key().key())
                    .append(' ')
                    .append(part.size())
                    .append(' ')
                    .append(part.etag())
                    .append('\n');
        }
        return Sha256.of(text.toString());
    }
}
