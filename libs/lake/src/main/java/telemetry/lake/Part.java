package telemetry.lake;

import java.time.Instant;
import java.util.Collection;
import telemetry.contract.PartKey;

/**
 * A part as a LIST found it.
 *
 * @param size bytes of the object, which are fewer than those of its lines if it is compressed
 * @param etag the ETag of its content
 * @param storedAt when S3 got it, in whole seconds
 */
public record Part(PartKey key, long size, String etag, Instant storedAt) {

    /** SHA-256 of the keys, sizes and ETags of {@code parts}, which are in an order, in hexadecimal. */
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
