package telemetry.aggregator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import telemetry.contract.PartKey;

/**
 * The parts of one hour as a LIST found them, in the order of their keys.
 *
 * @param parts the parts
 */
record HourObjects(List<Part> parts) {

    /**
     * One part.
     *
     * @param key its key
     * @param size its bytes
     * @param etag what S3 says of its content
     */
    record Part(PartKey key, long size, String etag) {

        /** The part's name without its folder, unique in its hour. */
        String fileName() {
            String key = this.key.key();
            return key.substring(key.lastIndexOf('/') + 1);
        }
    }

    HourObjects {
        parts = parts.stream()
                .sorted(Comparator.comparing(part -> part.key().key()))
                .toList();
    }

    long bytes() {
        return parts.stream().mapToLong(Part::size).sum();
    }

    /** SHA-256 of every key, size and ETag, in hexadecimal. */
    String fingerprint() {
        MessageDigest digest = sha256();
        for (Part part : parts) {
            String line = part.key().key() + ' ' + part.size() + ' ' + part.etag() + '\n';
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
