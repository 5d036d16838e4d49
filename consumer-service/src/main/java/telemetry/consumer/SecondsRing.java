package telemetry.consumer;

import java.util.Arrays;

/** Counts events of the last 60 seconds in a ring buffer with one slot per second. Not safe for use by many threads. */
final class SecondsRing {
    /** Length of the window in seconds. */
    static final int SECONDS = 60;
    /** Heap that a ring uses, in bytes. */
    static final int BYTES = 24 + 16 + SECONDS * Integer.BYTES;

    private final int[] counts = new int[SECONDS];
    private long newest = Long.MIN_VALUE;

    /** Counts one event in {@code second} (since 1970); ignores a second before the window. */
    void count(long second) {
        advance(second);
        if (second > newest - SECONDS) {
            counts[index(second)]++;
        }
    }

    /** Returns the number of events in the 60 seconds that end with {@code second}. */
    int sum(long second) {
        advance(second);
        return Arrays.stream(counts).sum();
    }

    private void advance(long second) {
        if (second <= newest) {
            return;
        }
        for (long stale = Math.max(newest, second - SECONDS) + 1; stale <= second; stale++) {
            counts[index(stale)] = 0;
        }
        newest = second;
    }

    private static int index(long second) {
        return Math.floorMod(second, SECONDS);
    }
}
