package telemetry.can;

/**
 * The place of 1 to 64 bits in the data of a frame. Immutable.
 *
 * @param first number of bits in front of the field, which count from the lowest bit of byte 0 if {@code littleEndian},
 *     else from the highest
 */
record BitField(boolean littleEndian, int first, int bits) {
    private static final int BYTE = 8;

    /** Returns true if {@code data} ends before the field does. */
    boolean isBeyond(byte[] data) {
        return first + bits > BYTE * data.length;
    }

    /** Returns the bits as a number without a sign. */
    long read(byte[] data) {
        int last = first + bits - 1;
        return mask() & (littleEndian ? littleEndian(data, last) : bigEndian(data, last));
    }

    private long littleEndian(byte[] data, int last) {
        long raw = 0;
        int shift = -(first % BYTE);
        for (int i = first / BYTE; i <= last / BYTE; i++) {
            raw |= shifted(data[i], shift);
            shift += BYTE;
        }
        return raw;
    }

    private long bigEndian(byte[] data, int last) {
        long raw = 0;
        int shift = last % BYTE - (BYTE - 1);
        for (int i = last / BYTE; i >= first / BYTE; i--) {
            raw |= shifted(data[i], shift);
            shift += BYTE;
        }
        return raw;
    }

    private static long shifted(byte one, int shift) {
        long value = Byte.toUnsignedLong(one);
        return shift < 0 ? value >>> -shift : value << shift;
    }

    private long mask() {
        return -1L >>> (Long.SIZE - bits);
    }

    /** Returns {@code raw} with its highest bit as the sign. */
    long signed(long raw) {
        int unused = Long.SIZE - bits;
        return raw << unused >> unused;
    }
}
