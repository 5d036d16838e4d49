package telemetry.can;

import java.math.BigInteger;
import java.util.Optional;

/**
 * The id of a message as DBC files write it: bit 31 marks an id of 29 bits.
 *
 * @param number CAN id of 11 or 29 bits
 * @param lacksMark true for an id of more than 11 bits without bit 31
 * @param isIndependent true for the id of {@code VECTOR__INDEPENDENT_SIG_MSG}, which is no CAN id
 */
record DbcId(int number, boolean extended, boolean lacksMark, boolean isIndependent) {
    private static final long EXTENDED = 1L << 31;
    private static final long INDEPENDENT = 3L << 30;
    private static final long MAX_STANDARD = 0x7FF;
    private static final long MAX_EXTENDED = 0x1FFF_FFFF;

    /** Returns the id that {@code word} represents; empty if it is not a CAN id. */
    static Optional<DbcId> of(DbcToken word) {
        return DbcNumbers.whole(word.text())
                .filter(number -> number.signum() >= 0 && number.bitLength() <= Integer.SIZE)
                .map(BigInteger::longValue)
                .flatMap(DbcId::of);
    }

    private static Optional<DbcId> of(long raw) {
        if (raw == INDEPENDENT) {
            return Optional.of(new DbcId(0, true, false, true));
        }
        boolean marked = (raw & EXTENDED) != 0;
        long number = raw & ~EXTENDED;
        return number > MAX_EXTENDED
                ? Optional.empty()
                : Optional.of(new DbcId(
                        (int) number, marked || number > MAX_STANDARD, !marked && number > MAX_STANDARD, false));
    }

    /** Returns a number that is equal for all spellings of one id. */
    long key() {
        return isIndependent ? INDEPENDENT : number + (extended ? EXTENDED : 0);
    }

    @Override
    public String toString() {
        return isIndependent ? "3221225472" : String.format(extended ? "0x%08X" : "0x%03X", number);
    }
}
