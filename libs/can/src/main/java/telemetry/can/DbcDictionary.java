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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The signals of DBC files as rows of a table. The decoding SQL joins them with frames, and {@link FrameDecoder} looks
 * them up. Immutable.
 *
 * <p>Signals of more than 64 bits have no row, and signals that depend on one have none. Labels that no raw value
 * equals have no row either.
 */
public final class DbcDictionary {
    /** Limit up to which whole numbers are exact as doubles. */
    private static final BigInteger MAX_EXACT = BigInteger.ONE.shiftLeft(53);

    /** Limit of the bytes of all rows; real files have 1 or 2 MB. */
    public static final int MAX_BYTES = 256 << 20;

    /** Limit of the characters of a comment; longer comments are cut. */
    static final int MAX_COMMENT = 4_000;

    private static final JsonMapper JSON = new JsonMapper();

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

    /** Returns true if no signal can be decoded. */
    public boolean isEmpty() {
        return rows().findAny().isEmpty();
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
        writeTo(out, row -> row);
    }

    /**
     * Writes the rows of a group of vehicles as {@link #writeTo(OutputStream)} does. File names are unique among
     * groups.
     *
     * @param group number of the group
     * @param vehicles the group's pattern of vehicles
     */
    public void writeTo(OutputStream out, int group, String vehicles) throws IOException {
        writeTo(out, row -> row.inGroup(group, vehicles));
    }

    private void writeTo(OutputStream out, UnaryOperator<DictionaryRow> group) throws IOException {
        long bytes = 0;
        for (DictionaryRow row : (Iterable<DictionaryRow>) rows()::iterator) {
            byte[] line = JSON.writeValueAsBytes(group.apply(row));
            bytes += line.length;
            if (bytes > MAX_BYTES) {
                throw new IOException("the dictionary of " + row.dbc() + " is larger than " + MAX_BYTES + " bytes");
            }
            out.write(line);
            out.write('\n');
        }
    }

    /** Returns a row for each signal that a decoder can read. */
    Stream<DictionaryRow> rows() {
        return files.stream().flatMap(file -> file.messages().stream().flatMap(message -> rows(file, message)));
    }

    private Stream<DictionaryRow> rows(DbcFile file, DbcMessage message) {
        Map<String, DbcSignal> byName = new HashMap<>();
        message.signals().forEach(signal -> byName.putIfAbsent(signal.name(), signal));
        return message.signals().stream()
                .filter(signal -> isReadable(signal.bits()))
                .map(signal -> row(file, message, signal, byName))
                .filter(row -> row.selectors().stream().allMatch(selector -> isReadable(selector.bits())));
    }

    private static boolean isReadable(int bits) {
        return bits > 0 && bits <= DbcSignal.MAX_BITS;
    }

    private DictionaryRow row(DbcFile file, DbcMessage message, DbcSignal signal, Map<String, DbcSignal> byName) {
        String name = name(message, signal);
        return new DictionaryRow(
                null,
                null,
                file.name(),
                message.name(),
                signal.name(),
                names.getOrDefault(name, name),
                message.id(),
                message.extended(),
                message.pgn(),
                signal.minBytes(),
                signal.start(),
                signal.first(),
                signal.bits(),
                signal.littleEndian(),
                signal.signed(),
                signal.isFloat(),
                needsExactSum(signal),
                signal.factor(),
                signal.offset(),
                signal.minimum(),
                signal.maximum(),
                signal.unit(),
                labels(signal, texts.getOrDefault(name, Map.of())),
                signal.startValue(),
                message.cycleMillis(),
                cut(signal.comment()),
                cut(message.comment()),
                selectors(signal, byName));
    }

    private static @Nullable String cut(@Nullable String comment) {
        return comment == null || comment.length() <= MAX_COMMENT ? comment : comment.substring(0, MAX_COMMENT);
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

    private static List<DictionaryRow.Label> labels(DbcSignal signal, Map<String, String> texts) {
        Map<Long, DictionaryRow.Label> labels = new LinkedHashMap<>();
        for (DbcLabel label : labelsOf(signal, texts)) {
            rawBits(signal, label.value())
                    .ifPresent(raw -> labels.put(
                            raw, new DictionaryRow.Label(raw, label.value().doubleValue(), label.text())));
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
    private static List<DictionaryRow.Selector> selectors(DbcSignal signal, Map<String, DbcSignal> byName) {
        List<DictionaryRow.Selector> selectors = new ArrayList<>();
        DbcSelection selection = signal.selection();
        while (selection != null && selectors.size() < byName.size()) {
            DbcSignal selector = Objects.requireNonNull(byName.get(selection.selector()));
            selectors.add(new DictionaryRow.Selector(
                    selector.littleEndian(), selector.first(), selector.bits(), ranges(selection)));
            selection = selector.selection();
        }
        return List.copyOf(selectors);
    }

    private static List<DictionaryRow.Range> ranges(DbcSelection selection) {
        return selection.ranges().stream()
                .map(range -> new DictionaryRow.Range(range.first(), range.last()))
                .toList();
    }
}
