package telemetry.consumer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Set;
import org.springframework.util.unit.DataSize;
import telemetry.contract.ContentDigest;

/**
 * Remembers the digests of the records that this consumer stored recently, so that redelivered messages and clients'
 * retries are not stored again. The memory is bounded by size and time and is lost when the service ends. The
 * aggregator removes duplicates that this memory misses. Safe for use by many threads.
 */
final class RecentRecords {
    /**
     * Heap per record on a 64-bit JVM with compressed pointers: the digest, the cache node, and their table entries.
     */
    static final int BYTES_PER_RECORD = 128;

    private final Cache<ContentDigest, Boolean> durable;
    private final boolean enabled;

    /**
     * Creates an empty memory.
     *
     * @param size maximum memory; 0 disables deduplication
     * @param window time that a record is remembered
     */
    RecentRecords(DataSize size, Duration window, Ticker ticker) {
        this.enabled = size.toBytes() > 0;
        this.durable = Caffeine.newBuilder()
                .maximumSize(size.toBytes() / BYTES_PER_RECORD)
                .expireAfterWrite(window)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** Returns true if deduplication is enabled. */
    boolean isEnabled() {
        return enabled;
    }

    /** Returns true if the record with this digest is known to be durable. */
    boolean isDurable(ContentDigest digest) {
        return durable.getIfPresent(digest) != null;
    }

    /** Adds the digests of durable records. */
    void remember(Set<ContentDigest> digests) {
        digests.forEach(digest -> durable.put(digest, Boolean.TRUE));
    }
}
