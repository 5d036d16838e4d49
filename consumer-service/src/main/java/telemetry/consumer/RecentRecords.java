package telemetry.consumer;

import java.util.Set;
import org.springframework.util.unit.DataSize;
import telemetry.contract.ContentDigest;

/**
 * Remembers the digests of the records that this consumer stored last, so that redelivered messages and clients'
 * retries are not stored again. The memory holds at least half of the records that fit, and is lost when the service
 * ends. The aggregator removes duplicates that this memory misses. Safe for use by many threads.
 *
 * <p>The digests lie in arrays of numbers: the garbage collector would copy an object for each.
 */
class RecentRecords {
    /** Heap per record: a digest of 16 bytes in a table that is at most half full. */
    static final int BYTES_PER_RECORD = 32;

    private final boolean enabled;
    private DigestTable current;
    private DigestTable previous;

    /**
     * Creates an empty memory.
     *
     * @param size memory, which is allocated at once; 0 disables deduplication
     */
    RecentRecords(DataSize size) {
        int records = Math.toIntExact(Math.max(1, size.toBytes() / BYTES_PER_RECORD / 2));
        this.enabled = size.toBytes() > 0;
        this.current = new DigestTable(records);
        this.previous = new DigestTable(records);
    }

    /** Returns true if deduplication is enabled. */
    boolean isEnabled() {
        return enabled;
    }

    /** Returns true if the record with this digest is known to be durable. */
    synchronized boolean isDurable(ContentDigest digest) {
        return current.contains(digest) || previous.contains(digest);
    }

    /** Adds the digests of durable records. When a table is full, the older one is forgotten. */
    synchronized void remember(Set<ContentDigest> digests) {
        for (ContentDigest digest : digests) {
            if (current.isFull()) {
                DigestTable oldest = previous;
                oldest.clear();
                previous = current;
                current = oldest;
            }
            current.add(digest);
        }
    }
}
