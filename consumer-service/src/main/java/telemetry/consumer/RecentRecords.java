package telemetry.consumer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Set;
import org.springframework.util.unit.DataSize;
import telemetry.contract.ContentDigest;

/**
 * The records that this consumer has stored lately, by the digest of their content, so that a redelivery or a client's
 * retry is dropped and not stored again. It is bounded by size and by time, and gone when the service ends: what slips
 * through is stored twice and counted once by the aggregator. Safe for use by many threads.
 */
final class RecentRecords {
    /** Digest, cache node, and their places in the cache's tables, on a 64-bit JVM with compressed pointers. */
    static final int BYTES_PER_RECORD = 128;

    private final Cache<ContentDigest, Boolean> durable;
    private final boolean enabled;

    /**
     * @param size memory to use at most; 0 to remember nothing
     * @param window how long a record is remembered
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

    /** Whether duplicates are looked for at all. */
    boolean isEnabled() {
        return enabled;
    }

    /** Whether the record with this digest is known to be durable. */
    boolean isDurable(ContentDigest digest) {
        return durable.getIfPresent(digest) != null;
    }

    /** Remembers records that are durable from now on. */
    void remember(Set<ContentDigest> digests) {
        digests.forEach(digest -> durable.put(digest, Boolean.TRUE));
    }
}
