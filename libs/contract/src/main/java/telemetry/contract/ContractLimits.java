package telemetry.contract;

import java.time.Duration;

/**
 * The limits of the contract that an installation may move, and those that are fixed.
 *
 * @param maxAge how far {@code timestamp} may lie in the past, inclusive; positive
 * @param maxAhead how far {@code timestamp} may lie in the future, inclusive; not negative
 * @param maxRecordBytes length of a record in bytes as sent, inclusive; at most {@link #MAX_RECORD_BYTES}
 */
public record ContractLimits(Duration maxAge, Duration maxAhead, int maxRecordBytes) {

    /** A record is at most 16 KiB, so that any message of 64 KiB has room for it. */
    public static final int MAX_RECORD_BYTES = 16 * 1024;

    /** Objects and arrays within one another, the record itself included. */
    public static final int MAX_DEPTH = 64;

    /** Bytes of a name in UTF-8, escapes resolved, at any depth: readers keep names, so their size is bounded. */
    public static final int MAX_NAME_BYTES = 256;

    /** Characters of {@code vehicle_id}. */
    public static final int MAX_VEHICLE_ID_LENGTH = 64;

    /** The highest 29-bit CAN identifier (ISO 11898-1, extended format). */
    public static final long MAX_CAN_ID = 0x1FFF_FFFFL;

    /**
     * The highest {@code sequence}, a count of records: 2^53-1. Up to there every integer is an IEEE 754 double of its own,
     * so that all readers of JSON agree on its value (RFC 8259, section 6).
     */
    public static final long MAX_SEQUENCE = (1L << 53) - 1;

    /** What the door accepts: as old as raw retention keeps, and a clock that is up to five minutes fast. */
    public static final ContractLimits AT_THE_DOOR =
            new ContractLimits(Duration.ofDays(7), Duration.ofMinutes(5), MAX_RECORD_BYTES);

    /**
     * What the lake accepts. Wider than any door, because an accepted record must never be refused later: it may wait 14
     * days in the queue and 14 more in the DLQ, and clocks of two hosts differ. The stamp makes a line longer as well.
     */
    public static final ContractLimits IN_THE_LAKE =
            new ContractLimits(Duration.ofDays(400), Duration.ofDays(2), MAX_RECORD_BYTES + LineStamp.MAX_BYTES);

    /** The widest window that a door may be given: what the lake accepts, less the time that a record may wait. */
    public static final ContractLimits WIDEST_DOOR =
            new ContractLimits(Duration.ofDays(365), Duration.ofDays(1), MAX_RECORD_BYTES);

    public ContractLimits {
        if (!maxAge.isPositive()) {
            throw new IllegalArgumentException("maxAge must be positive, is " + maxAge);
        }
        if (maxAhead.isNegative()) {
            throw new IllegalArgumentException("maxAhead must not be negative, is " + maxAhead);
        }
        int most = MAX_RECORD_BYTES + LineStamp.MAX_BYTES;
        if (maxRecordBytes < 1 || maxRecordBytes > most) {
            throw new IllegalArgumentException("maxRecordBytes must be 1.." + most + ", is " + maxRecordBytes);
        }
    }
}
