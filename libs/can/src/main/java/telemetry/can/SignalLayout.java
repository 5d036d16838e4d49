package telemetry.can;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one signal from the data of a frame. Takes the steps of {@code decode.sql}, so that the values are equal to
 * the last bit. Immutable.
 */
final class SignalLayout {
    private final DictionaryRow row;
    private final BitField field;
    private final List<Condition> conditions;
    private final Map<Long, String> labels = new HashMap<>();

    /** A condition on a selector. */
    private record Condition(BitField selector, List<DictionaryRow.Range> ranges) {
        private static Condition of(DictionaryRow.Selector selector) {
            return new Condition(
                    new BitField(selector.littleEndian(), selector.firstBit(), selector.bits()), selector.ranges());
        }

        /** Returns true if the data is too short to tell. */
        private boolean isOpen(byte[] data) {
            return selector.isBeyond(data) && !ranges.isEmpty();
        }

        private boolean holds(byte[] data) {
            if (ranges.isEmpty()) {
                return false;
            }
            long raw = selector.read(data);
            return ranges.stream().anyMatch(range -> raw >= range.lo() && raw <= range.hi());
        }
    }

    SignalLayout(DictionaryRow row) {
        this.row = row;
        this.field = new BitField(row.littleEndian(), row.firstBit(), row.bits());
        this.conditions = row.selectors().stream().map(Condition::of).toList();
        row.labels().forEach(label -> labels.put(label.raw(), label.label()));
    }

    /**
     * Reads the signal.
     *
     * @return null if a selector says that the frame does not hold the signal
     */
    @Nullable
    DecodedSignal read(byte[] data) {
        boolean isShort = field.isBeyond(data);
        for (Condition condition : conditions) {
            if (condition.isOpen(data)) {
                isShort = true;
            } else if (!condition.holds(data)) {
                return null;
            }
        }
        return isShort ? signal(null, null) : read(field.read(data));
    }

    private DecodedSignal read(long raw) {
        return signal(value(raw), labels.get(raw));
    }

    private DecodedSignal signal(@Nullable Double value, @Nullable String label) {
        return new DecodedSignal(row.dbc(), row.name(), value, label, row.unit());
    }

    private double value(long raw) {
        if (row.exact()) {
            return integer(raw)
                    .multiply(BigInteger.valueOf((long) row.factor()))
                    .add(BigInteger.valueOf((long) row.offset()))
                    .doubleValue();
        }
        return number(raw) * row.factor() + row.offset();
    }

    private double number(long raw) {
        if (row.floating()) {
            return row.bits() == Float.SIZE ? Float.intBitsToFloat((int) raw) : Double.longBitsToDouble(raw);
        }
        if (row.signed()) {
            return field.signed(raw);
        }
        return raw >= 0 ? raw : integer(raw).doubleValue();
    }

    private BigInteger integer(long raw) {
        BigInteger bits = BigInteger.valueOf(row.signed() ? field.signed(raw) : raw);
        return bits.signum() < 0 && !row.signed() ? bits.add(BigInteger.ONE.shiftLeft(Long.SIZE)) : bits;
    }
}
