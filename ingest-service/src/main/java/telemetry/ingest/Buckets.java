package telemetry.ingest;

import java.util.Arrays;

/**
 * Token buckets for records and bytes, kept as the times at which they are full again (the generic cell rate algorithm,
 * ITU-T I.371). A bucket takes 24 bytes in a table of fixed size. A full bucket has no state, so its place is free. If
 * a set of eight places has no free one, the bucket that is nearest to full loses its place: a limit is then too
 * generous, and never too strict. Thread-safe.
 */
final class Buckets {
    private static final int PLACES = 8;
    private static final int HASH = 0;
    private static final int RECORDS = 1;
    private static final int BYTES = 2;
    private static final int FIELDS = 3;
    private static final int MAX_LOCKS = 256;
    private static final long UNLIMITED = Long.MAX_VALUE / 2;
    private static final double MAX_LOAD = 0.8;

    private final long[] table;
    private final Object[] locks;
    private final int sets;

    /**
     * Creates a table of full buckets.
     *
     * @param max number of buckets for which there is place
     */
    Buckets(int max) {
        int places = Math.max(PLACES, Integer.highestOneBit((int) Math.ceil(max / MAX_LOAD) * 2 - 1));
        sets = places / PLACES;
        table = new long[places * FIELDS];
        locks = new Object[Math.min(sets, MAX_LOCKS)];
        Arrays.setAll(locks, index -> new Object());
    }

    /**
     * The tokens of a request.
     *
     * @param records the time in which the tokens of its records flow in, in ns
     * @param bytes the time in which the tokens of its bytes flow in, in ns
     */
    record Tokens(long records, long bytes) {}

    /**
     * Takes tokens from both buckets, or from none.
     *
     * @param hash identifies the buckets
     * @param now the time in ns, at least 1
     * @param burst the time in which an empty bucket is full again, in ns
     * @return the time in ns after which there will be enough tokens; 0 or less if they were taken
     */
    long take(long hash, long now, Tokens tokens, long burst) {
        synchronized (lock(hash)) {
            int place = place(hash);
            boolean known = table[place + HASH] == hash;
            long records = (known ? Math.max(table[place + RECORDS], now) : now) + tokens.records();
            long bytes = (known ? Math.max(table[place + BYTES], now) : now) + tokens.bytes();
            long wait = Math.max(records, bytes) - now - burst;
            if (wait <= 0) {
                table[place + HASH] = hash;
                table[place + RECORDS] = records;
                table[place + BYTES] = bytes;
            }
            return wait;
        }
    }

    /** Gives tokens back that were taken. */
    void giveBack(long hash, long now, Tokens tokens) {
        take(hash, now, new Tokens(-tokens.records(), -tokens.bytes()), UNLIMITED);
    }

    private Object lock(long hash) {
        return locks[set(hash) % locks.length];
    }

    private int set(long hash) {
        return (int) (hash >>> 32) & (sets - 1);
    }

    /** Returns the place of a bucket; if it has none, the place of the bucket that is nearest to full. */
    private int place(long hash) {
        int first = set(hash) * PLACES * FIELDS;
        int fullest = first;
        for (int place = first; place < first + PLACES * FIELDS; place += FIELDS) {
            if (table[place + HASH] == hash) {
                return place;
            }
            if (fullAt(place) < fullAt(fullest)) {
                fullest = place;
            }
        }
        return fullest;
    }

    private long fullAt(int place) {
        return Math.max(table[place + RECORDS], table[place + BYTES]);
    }
}
