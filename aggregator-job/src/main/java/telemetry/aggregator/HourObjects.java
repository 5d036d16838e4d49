package telemetry.aggregator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
     * @param storedAt when S3 got it, in whole seconds
     */
    record Part(PartKey key, long size, String etag, Instant storedAt) {

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

    /** When the newest of them was stored; empty if there is none. */
    Optional<Instant> newest() {
        return parts.stream().map(Part::storedAt).max(Comparator.naturalOrder());
    }

    /** The parts with these names. */
    HourObjects named(Collection<String> fileNames) {
        return new HourObjects(parts.stream()
                .filter(part -> fileNames.contains(part.fileName()))
                .toList());
    }

    /** SHA-256 of every key, size and ETag, in hexadecimal. */
    String fingerprint() {
        StringBuilder lines = new StringBuilder();
        for (Part part : parts) {
            lines.append(part.key().key())
                    .append(' ')
                    .append(part.size())
                    .append(' ')
                    .append(part.etag())
                    .append('\n');
        }
        return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
