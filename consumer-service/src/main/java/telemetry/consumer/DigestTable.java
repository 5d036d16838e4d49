package telemetry.consumer;

import java.util.Arrays;
import telemetry.contract.ContentDigest;

/**
 * A set of digests in one array, by open addressing with linear probing. A slot has two numbers; two zeros are an empty
 * slot, so that a digest of 128 zero bits is never found. Not safe for use by many threads.
 */
final class DigestTable {
    private static final int NUMBERS = 2; // of a digest

    private final long[] slots;
    private final int capacity;
    private int size;

    /**
     * Creates an empty table.
     *
     * @param capacity maximum number of digests; half of the slots stay empty, so that probes are short
     */
    DigestTable(int capacity) {
        this.capacity = capacity;
        this.slots = new long[Math.multiplyExact(2 * NUMBERS, capacity)];
    }

    boolean isFull() {
        return size == capacity;
    }

    boolean contains(ContentDigest digest) {
        return !isEmpty(slotOf(digest));
    }

    /** Adds {@code digest} to a table that is not full. */
    void add(ContentDigest digest) {
        int slot = slotOf(digest);
        size += isEmpty(slot) ? 1 : 0;
        slots[slot] = digest.high();
        slots[slot + 1] = digest.low();
    }

    void clear() {
        Arrays.fill(slots, 0);
        size = 0;
    }

    /** Returns the position of {@code digest}, or of the empty slot where it belongs. */
    private int slotOf(ContentDigest digest) {
        int slot = NUMBERS * (int) Math.unsignedMultiplyHigh(digest.low(), slots.length / NUMBERS);
        while (!isEmpty(slot) && !(slots[slot] == digest.high() && slots[slot + 1] == digest.low())) {
            slot = slot + NUMBERS == slots.length ? 0 : slot + NUMBERS;
        }
        return slot;
    }

    private boolean isEmpty(int slot) {
        return slots[slot] == 0 && slots[slot + 1] == 0;
    }
}
