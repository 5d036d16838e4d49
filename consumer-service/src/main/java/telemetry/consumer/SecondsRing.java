package telemetry.consumer;

import java.util.Arrays;

/** Counts of the last 60 seconds, a second each, in an array of fixed length. Not safe for use by many threads. */
final class SecondsRing {
    /** How many seconds it holds. */
    static final int SECONDS = 60;
    /** The heap that a ring takes, in bytes. */
    static final int BYTES = 24 + 16 + SECONDS * Integer.BYTES;

    private final int[] counts = new int[SECONDS];
    private long newest = Long.MIN_VALUE;

    /** Counts one in {@code second}, since 1970; one that is too old for the window is left out. */
    void count(long second) {
        advance(second);
        if (second > newest - SECONDS) {
            counts[index(second)]++;
        }
    }

    /** What was counted in the 60 seconds that end with {@code second}. */
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
