package telemetry.can;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A signal while its file is read. Not thread-safe. */
final class DbcDraftSignal {
    final String shortName;
    final int line;
    final DbcMux mux;
    final Map<String, String> attributes = new HashMap<>();

    @Nullable
    String comment;

    int valueType;

    private final int start;
    private final int bits;
    private final boolean littleEndian;
    private final boolean signed;
    private double factor = 1;
    private double offset;
    private double minimum;
    private double maximum;
    private String unit = "";
    private List<DbcLabel> labels = List.of();
    private @Nullable String selector;
    private final List<DbcRange> ranges = new ArrayList<>();

    DbcDraftSignal(String shortName, int start, int bits, boolean littleEndian, boolean signed, DbcMux mux, int line) {
        this.shortName = shortName;
        this.start = start;
        this.bits = bits;
        this.littleEndian = littleEndian;
        this.signed = signed;
        this.mux = mux;
        this.line = line;
    }

    void scale(double newFactor, double newOffset, double newMinimum, double newMaximum, String newUnit) {
        factor = newFactor;
        offset = newOffset;
        minimum = newMinimum;
        maximum = newMaximum;
        unit = newUnit;
    }

    void labels(List<DbcLabel> newLabels) {
        labels = newLabels;
    }

    /** Adds a condition of SG_MUL_VAL_. Statements for the same selector add up. */
    void select(String newSelector, List<DbcRange> more) {
        if (!newSelector.equals(selector)) {
            ranges.clear();
        }
        selector = newSelector;
        ranges.addAll(more);
    }

    /** Returns the short name of the selector that SG_MUL_VAL_ names. */
    Optional<String> selector() {
        return Optional.ofNullable(selector);
    }

    String name() {
        String longName = attributes.getOrDefault("SystemSignalLongSymbol", "");
        return longName.isEmpty() ? shortName : longName;
    }

    /** Adds complaints about a layout or labels that a decoder cannot use unchanged. */
    void check(DbcComplaints complaints) {
        if (bits == 0 || bits > DbcSignal.MAX_BITS) {
            complaints.add(line, "signal " + shortName + " of " + bits + " bits; not decoded");
        }
        if (valueType != 0 && !isFloat()) {
            complaints.add(line, "signal " + shortName + " is a float of " + bits + " bits; decoded as an integer");
        }
        if (mux.isBare() && selector == null) {
            complaints.add(line, "signal " + shortName + " has 'm' without a value; read as not multiplexed");
        }
        if (factor == 0) {
            complaints.add(line, "signal " + shortName + " has factor 0");
        }
    }

    private boolean isFloat() {
        return bits == Float.SIZE ? valueType == 1 : bits == Double.SIZE && valueType == 2;
    }

    DbcSignal build(@Nullable DbcSelection selection, boolean isSelector) {
        boolean unlimited = minimum == 0 && maximum == 0;
        return new DbcSignal(
                name(),
                start,
                bits,
                littleEndian,
                signed,
                isFloat(),
                factor,
                offset,
                unlimited ? null : (Double) minimum,
                unlimited ? null : (Double) maximum,
                unit.isEmpty() ? null : unit,
                isSelector,
                selection,
                labels,
                comment,
                DbcNumbers.decimal(attributes.getOrDefault("GenSigStartValue", ""))
                        .orElse(null),
                line);
    }

    List<DbcRange> ranges() {
        return ranges;
    }
}
