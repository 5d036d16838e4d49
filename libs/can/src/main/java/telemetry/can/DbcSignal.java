package telemetry.can;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A signal of a message.
 *
 * @param name the long name, if the file has one
 * @param start number of the start bit as in the file: the lowest bit if {@code littleEndian}, else the highest bit
 * @param bits length in bits
 * @param isFloat true for IEEE 754 of 32 or 64 bits
 * @param minimum smallest physical value; null if the file has [0|0]
 * @param maximum largest physical value; null if the file has [0|0]
 * @param isSelector true if other signals of the message depend on this one's value
 * @param selection null for a signal of every frame of its message
 * @param labels names of raw values, in the order of the file
 * @param startValue raw value before the first frame (GenSigStartValue)
 * @param line number of the line in the file
 */
public record DbcSignal(
        String name,
        int start,
        int bits,
        boolean littleEndian,
        boolean signed,
        boolean isFloat,
        double factor,
        double offset,
        @Nullable Double minimum,
        @Nullable Double maximum,
        @Nullable String unit,
        boolean isSelector,
        @Nullable DbcSelection selection,
        List<DbcLabel> labels,
        @Nullable String comment,
        @Nullable Double startValue,
        int line) {
    /** Limit of the bits of a signal that a decoder can read. */
    static final int MAX_BITS = 64;

    /**
     * Returns the number of bits of the data in front of the signal. Bits count from the lowest bit of byte 0 if
     * {@code littleEndian}, else from the highest.
     */
    public int first() {
        return littleEndian ? start : start - start % 8 + 7 - start % 8;
    }

    /** Returns true if {@code value} is a raw value of this integer signal. */
    boolean holds(BigInteger value) {
        BigInteger limit = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits);
        return value.compareTo(limit) < 0 && value.compareTo(signed ? limit.negate() : BigInteger.ZERO) >= 0;
    }

    /** Returns the number of bytes that a frame needs to hold the signal. */
    public int minBytes() {
        return (first() + bits + 7) / 8;
    }
}
