package telemetry.contract;

import java.time.Duration;

/**
 * The limits of the contract. The components can be configured; the constants are fixed.
 *
 * @param maxAge the maximum age of {@code timestamp}, inclusive; positive
 * @param maxAhead the maximum distance of {@code timestamp} into the future, inclusive; not negative
 * @param maxRecordBytes the maximum size of a record in bytes as read, inclusive; at most {@link #MAX_RECORD_BYTES},
 *     plus {@link LineStamp#MAX_BYTES} for stamped lines
 */
public record ContractLimits(Duration maxAge, Duration maxAhead, int maxRecordBytes) {

    /** The maximum size of a record: 16 KiB, so that a record always fits in an SQS message of 64 KiB. */
    public static final int MAX_RECORD_BYTES = 16 * 1024;

    /** The maximum depth of nested objects and arrays. The record itself is the first level. */
    public static final int MAX_DEPTH = 64;

    /**
     * The maximum size of a name in bytes of UTF-8, after escapes are resolved, at any depth. Readers keep names in
     * memory, so their size must be bounded.
     */
    public static final int MAX_NAME_BYTES = 256;

    /** The maximum length of {@code vehicle_id} in characters. */
    public static final int MAX_VEHICLE_ID_LENGTH = 64;

    /** The highest 29-bit CAN identifier (ISO 11898-1, extended format). */
    public static final long MAX_CAN_ID = 0x1FFF_FFFFL;

    /**
     * The highest {@code sequence}: 2^53-1. An IEEE 754 double represents each integer up to this one exactly, so that
     * all JSON readers agree on its value (RFC 8259, section 6).
     */
    public static final long MAX_SEQUENCE = (1L << 53) - 1;

    /**
     * The default limits at ingest. The maximum age is the retention of raw parts; a vehicle's clock may be five
     * minutes fast.
     */
    public static final ContractLimits DEFAULT_INGEST =
            new ContractLimits(Duration.ofDays(7), Duration.ofMinutes(5), MAX_RECORD_BYTES);

    /**
     * The limits for lines in the queue and in the lake. They are wider than any limits at ingest, because an accepted
     * record must never be rejected later. A record may stay 14 days in the queue and 14 more in the DLQ, clocks of two
     * hosts differ, and the stamp makes the line longer.
     */
    public static final ContractLimits LAKE =
            new ContractLimits(Duration.ofDays(400), Duration.ofDays(2), MAX_RECORD_BYTES + LineStamp.MAX_BYTES);

    /**
     * The widest limits that can be configured at ingest: the limits of {@link #LAKE}, less the time spent in the
     * queues.
     */
    public static final ContractLimits MAX_INGEST =
            new ContractLimits(Duration.ofDays(365), Duration.ofDays(1), MAX_RECORD_BYTES);

    public ContractLimits {
        if (!maxAge.isPositive()) {
            throw new IllegalArgumentException("maxAge must be positive, is " + maxAge);
        }
        if (maxAhead.isNegative()) {
            throw new IllegalArgumentException("maxAhead must not be negative, is " + maxAhead);
        }
        int max = MAX_RECORD_BYTES + LineStamp.MAX_BYTES;
        if (maxRecordBytes < 1 || maxRecordBytes > max) {
            throw new IllegalArgumentException("maxRecordBytes must be 1.." + max + ", is " + maxRecordBytes);
        }
    }
}
