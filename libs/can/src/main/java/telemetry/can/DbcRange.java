package telemetry.can;

/**
 * Raw values of a selector, both ends included.
 *
 * @param first from 0
 * @param last at least {@code first}
 */
public record DbcRange(long first, long last) implements Comparable<DbcRange> {
    @Override
    public int compareTo(DbcRange other) {
        return Long.compare(first, other.first);
    }
}
