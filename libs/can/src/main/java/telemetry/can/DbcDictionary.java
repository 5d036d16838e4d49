package telemetry.can;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The signals of DBC files as rows of a table, which the decoding SQL joins with frames. Immutable.
 *
 * <p>Signals of more than 64 bits have no row. Labels that no raw value equals have no row either.
 */
public final class DbcDictionary {
    /** Limit up to which whole numbers are exact as doubles. */
    private static final BigInteger MAX_EXACT = BigInteger.ONE.shiftLeft(53);

    /** Limit of the bytes of all rows; real files have 1 or 2 MB. */
    public static final int MAX_BYTES = 256 << 20;

    /** Limit of the characters of a comment; longer comments are cut. */
    static final int MAX_COMMENT = 4_000;

    private final List<DbcFile> files;
    private final Map<String, String> names;
    private final Map<String, Map<String, String>> texts;

    private DbcDictionary(List<DbcFile> files, Map<String, String> names, Map<String, Map<String, String>> texts) {
        this.files = List.copyOf(files);
        this.names = Map.copyOf(names);
        this.texts = Map.copyOf(texts);
    }

    /**
     * Returns the signals of {@code files}, each named {@code Message.Signal}. The names of the files distinguish equal
     * signals.
     */
    public static DbcDictionary of(List<DbcFile> files) {
        return new DbcDictionary(files, Map.of(), Map.of());
    }

    /**
     * Returns the same signals with other names, for example of VSS.
     *
     * @param byName new names by {@code Message.Signal}; other signals keep theirs
     */
    public DbcDictionary named(Map<String, String> byName) {
        return new DbcDictionary(files, byName, texts);
    }

    /**
     * Returns the same signals with other labels.
     *
     * @param byName new labels by {@code Message.Signal}; their keys are labels of the file, or raw values
     */
    public DbcDictionary labelled(Map<String, Map<String, String>> byName) {
        return new DbcDictionary(files, names, byName);
    }

    /** Returns {@code Message.Signal} of all signals, before they are renamed. */
    public Set<String> signals() {
        Set<String> signals = new TreeSet<>();
        for (DbcFile file : files) {
            for (DbcMessage message : file.messages()) {
                message.signals().forEach(signal -> signals.add(name(message, signal)));
            }
        }
        return signals;
    }

    private static String name(DbcMessage message, DbcSignal signal) {
        return message.name() + "." + signal.name();
    }

    /**
     * Writes a JSON object per signal, as {@link DecodeSql#dictionary} reads them; does not close {@code out}.
     *
     * @throws IOException if writing failed, or there are more than {@link #MAX_BYTES}
     */
    public void writeTo(OutputStream out) throws IOException {
        writeTo(out, Map.of());
    }

    /**
     * Writes the rows of a group of vehicles as {@link #writeTo(OutputStream)} does. File names are unique among
     * groups.
     *
     * @param group number of the group
     * @param vehicles the group's pattern of vehicles
     */
    public void writeTo(OutputStream out, int group, String vehicles) throws IOException {
        writeTo(out, Map.of("group_number", group, "vehicles", vehicles));
    }

    private void writeTo(OutputStream out, Map<String, Object> group) throws IOException {
        JsonMapper json = new JsonMapper();
        AtomicLong bytes = new AtomicLong();
        forEach(row -> {
            if (!group.isEmpty()) {
                row.putAll(group);
                row.put("dbc", group.get("group_number") + "/" + row.get("dbc"));
            }
            byte[] line = json.writeValueAsBytes(row);
            if (bytes.addAndGet(line.length) > MAX_BYTES) {
                throw new IOException(
                        "the dictionary of " + row.get("dbc") + " is larger than " + MAX_BYTES + " bytes");
            }
            out.write(line);
            out.write('\n');
        });
    }

    private void forEach(RowWriter writer) throws IOException {
        for (DbcFile file : files) {
            for (DbcMessage message : file.messages()) {
                Map<String, DbcSignal> byName = new HashMap<>();
                message.signals().forEach(signal -> byName.putIfAbsent(signal.name(), signal));
                for (DbcSignal signal : message.signals()) {
                    if (signal.bits() > 0 && signal.bits() <= DbcSignal.MAX_BITS) {
                        writer.write(row(file, message, signal, byName));
                    }
                }
            }
        }
    }

    private Map<String, @Nullable Object> row(
            DbcFile file, DbcMessage message, DbcSignal signal, Map<String, DbcSignal> byName) {
        String name = name(message, signal);
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
        row.put("labels", labels(signal, texts.getOrDefault(name, Map.of())));
        row.put("start_value", signal.startValue());
        row.put("cycle_ms", message.cycleMillis());
        row.put("comment", cut(signal.comment()));
        row.put("message_comment", cut(message.comment()));
        row.put("selectors", selectors(signal, byName));
        return row;
    }

    private static @Nullable String cut(@Nullable String comment) {
        return comment == null || comment.length() <= MAX_COMMENT ? comment : comment.substring(0, MAX_COMMENT);
    }

    private static Map<String, Object> layout(DbcSignal signal) {
        return Map.of("first_bit", signal.first(), "bits", signal.bits(), "little_endian", signal.littleEndian());
    }

    /** Returns true if whole raw values give whole values, but doubles would not compute them exactly. */
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

    private static List<Map<String, Object>> labels(DbcSignal signal, Map<String, String> texts) {
        Map<Long, Map<String, Object>> labels = new LinkedHashMap<>();
        for (DbcLabel label : labelsOf(signal, texts)) {
            rawBits(signal, label.value())
                    .ifPresent(raw -> labels.put(
                            raw, Map.of("raw", raw, "value", label.value().doubleValue(), "label", label.text())));
        }
        return List.copyOf(labels.values());
    }

    private static List<DbcLabel> labelsOf(DbcSignal signal, Map<String, String> texts) {
        List<DbcLabel> labels = new ArrayList<>();
        for (DbcLabel label : signal.labels()) {
            labels.add(new DbcLabel(label.value(), texts.getOrDefault(label.text(), label.text())));
        }
        texts.forEach((key, text) -> DbcNumbers.whole(key).ifPresent(value -> labels.add(new DbcLabel(value, text))));
        return labels;
    }

    /** Returns the raw bits of {@code value}; empty if the signal cannot have the value. */
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
    private static List<Map<String, Object>> selectors(DbcSignal signal, Map<String, DbcSignal> byName) {
        List<Map<String, Object>> selectors = new ArrayList<>();
        DbcSelection selection = signal.selection();
        while (selection != null && selectors.size() < byName.size()) {
            DbcSignal selector = Objects.requireNonNull(byName.get(selection.selector()));
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
