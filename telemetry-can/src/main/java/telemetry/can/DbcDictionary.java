package telemetry.can;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The signals of DBC files as rows of a table, which the decoding SQL joins with frames. Immutable.
 *
 * <p>Signals of more than 64 bits have no row; nor have labels that no raw value equals.
 */
public final class DbcDictionary {
    /** Whole numbers up to this size are exact as doubles. */
    private static final BigInteger MAX_EXACT = BigInteger.ONE.shiftLeft(53);

    /** Characters of a comment; longer ones are cut. */
    static final int MAX_COMMENT = 4_000;

    private final List<DbcFile> files;
    private final Map<String, String> names;

    private DbcDictionary(List<DbcFile> files, Map<String, String> names) {
        this.files = List.copyOf(files);
        this.names = Map.copyOf(names);
    }

    /** Returns the signals of {@code files}, each named {@code Message.Signal}. Names of the files tell these apart. */
    public static DbcDictionary of(List<DbcFile> files) {
        return new DbcDictionary(files, Map.of());
    }

    /**
     * Returns the same signals with other names, for example of VSS.
     *
     * @param byName new names by {@code Message.Signal}; other signals keep theirs
     */
    public DbcDictionary named(Map<String, String> byName) {
        return new DbcDictionary(files, byName);
    }

    /** Writes a JSON object per signal, as {@link DecodeSql#dictionary} reads them; does not close {@code out}. */
    public void writeTo(OutputStream out) throws IOException {
        JsonMapper json = new JsonMapper();
        forEach(row -> {
            out.write(json.writeValueAsString(row).getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        });
    }

    private void forEach(RowWriter writer) throws IOException {
        for (DbcFile file : files) {
            for (DbcMessage message : file.messages()) {
                for (DbcSignal signal : message.signals()) {
                    if (signal.bits() > 0 && signal.bits() <= DbcSignal.MAX_BITS) {
                        writer.write(row(file, message, signal));
                    }
                }
            }
        }
    }

    private Map<String, @Nullable Object> row(DbcFile file, DbcMessage message, DbcSignal signal) {
        String name = message.name() + "." + signal.name();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("dbc", file.name());
        row.put("message", message.name());
        row.put("signal", signal.name());
        row.put("name", names.getOrDefault(name, name));
        row.put("frame_id", message.id());
        row.put("extended", message.extended());
        row.put("pgn", message.pgn());
        row.put("min_bytes", signal.minBytes());
        row.put("start_bit", signal.start());
        row.putAll(layout(signal));
        row.put("is_signed", signal.signed());
        row.put("is_float", signal.isFloat());
        row.put("exact", needsExactSum(signal));
        row.put("factor", signal.factor());
        row.put("offset", signal.offset());
        row.put("minimum", signal.minimum());
        row.put("maximum", signal.maximum());
        row.put("unit", signal.unit());
        row.put("labels", labels(signal));
        row.put("start_value", signal.startValue());
        row.put("cycle_ms", message.cycleMillis());
        row.put("comment", cut(signal.comment()));
        row.put("message_comment", cut(message.comment()));
        row.put("selectors", selectors(message, signal));
        return row;
    }

    private static @Nullable String cut(@Nullable String comment) {
        return comment == null || comment.length() <= MAX_COMMENT ? comment : comment.substring(0, MAX_COMMENT);
    }

    private static Map<String, Object> layout(DbcSignal signal) {
        return Map.of("first_bit", signal.first(), "bits", signal.bits(), "little_endian", signal.littleEndian());
    }

    /** Returns true if whole numbers come out of whole numbers, but not by sums and products of doubles. */
    private static boolean needsExactSum(DbcSignal signal) {
        if (signal.isFloat() || !isWhole(signal.factor()) || !isWhole(signal.offset())) {
            return false;
        }
        boolean asIs = signal.factor() == 1 && signal.offset() == 0;
        BigInteger largest = BigInteger.ONE
                .shiftLeft(signal.bits())
                .multiply(BigInteger.valueOf(Math.abs((long) signal.factor())))
                .add(BigInteger.valueOf(Math.abs((long) signal.offset())));
        return !asIs && largest.compareTo(MAX_EXACT) > 0;
    }

    private static boolean isWhole(double number) {
        return number == Math.rint(number) && Math.abs(number) <= MAX_EXACT.doubleValue();
    }

    private static List<Map<String, Object>> labels(DbcSignal signal) {
        Map<Long, Map<String, Object>> labels = new LinkedHashMap<>();
        for (DbcLabel label : signal.labels()) {
            rawBits(signal, label.value())
                    .ifPresent(raw -> labels.put(
                            raw, Map.of("raw", raw, "value", label.value().doubleValue(), "label", label.text())));
        }
        return List.copyOf(labels.values());
    }

    /** Returns the bits that stand for {@code value}; empty if the signal never has it. */
    private static Optional<Long> rawBits(DbcSignal signal, BigInteger value) {
        if (signal.isFloat()) {
            return Optional.of(
                    signal.bits() == Float.SIZE
                            ? Float.floatToRawIntBits(value.floatValue()) & 0xFFFF_FFFFL
                            : Double.doubleToRawLongBits(value.doubleValue()));
        }
        return signal.holds(value)
                ? Optional.of(value.and(BigInteger.ONE.shiftLeft(signal.bits()).subtract(BigInteger.ONE))
                        .longValue())
                : Optional.empty();
    }

    /** Returns the conditions on the signal, on its selector, and so on. */
    private static List<Map<String, Object>> selectors(DbcMessage message, DbcSignal signal) {
        List<Map<String, Object>> selectors = new ArrayList<>();
        DbcSelection selection = signal.selection();
        while (selection != null && selectors.size() < message.signals().size()) {
            DbcSignal selector = message.signal(selection.selector()).orElseThrow();
            Map<String, Object> condition = new LinkedHashMap<>(layout(selector));
            condition.put(
                    "ranges",
                    selection.ranges().stream().map(DbcDictionary::range).toList());
            selectors.add(condition);
            selection = selector.selection();
        }
        return selectors;
    }

    private static Map<String, Object> range(DbcRange range) {
        return Map.of("lo", range.first(), "hi", range.last());
    }

    @FunctionalInterface
    private interface RowWriter {
        void write(Map<String, @Nullable Object> row) throws IOException;
    }
}
