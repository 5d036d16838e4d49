package telemetry.can;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A message while its file is read. Not thread-safe. */
final class DbcDraftMessage {
    private static final int MAX_CLASSIC_BYTES = 8;
    /** Limit of the selectors that one signal may depend on in turn. It bounds the work. */
    private static final int MAX_SELECTORS = 16;

    private static final Set<String> NO_SENDERS = Set.of("", "Vector__XXX");

    final DbcId id;
    final String shortName;
    final int line;
    final List<DbcDraftSignal> signals = new ArrayList<>();
    final Map<String, String> attributes = new HashMap<>();

    @Nullable
    String comment;

    private final Map<String, DbcDraftSignal> byName = new HashMap<>();
    private @Nullable DbcDraftSignal multiplexer;
    private final int bytes;
    private final String sender;

    DbcDraftMessage(DbcId id, String shortName, int bytes, String sender, int line) {
        this.id = id;
        this.shortName = shortName;
        this.bytes = bytes;
        this.sender = sender;
        this.line = line;
    }

    /** Adds a signal. Returns false if the message already has a signal of that name. */
    boolean add(DbcDraftSignal signal) {
        signals.add(signal);
        if (multiplexer == null && signal.mux.isSelector() && signal.mux.value() == null) {
            multiplexer = signal;
        }
        return byName.putIfAbsent(signal.shortName, signal) == null;
    }

    Optional<DbcDraftSignal> signal(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * Builds the message.
     *
     * @param format name of the frame format (VFrameFormat); empty if the file has none
     * @param isJ1939 true if the file says that all its extended frames are of SAE J1939
     */
    DbcMessage build(String format, boolean isJ1939, @Nullable Integer cycleMillis, DbcComplaints complaints) {
        if (id.lacksMark()) {
            complaints.add(
                    line, "message " + shortName + " has more than 11 bits of id without bit 31; read as extended");
        }
        if (bytes > MAX_CLASSIC_BYTES && format.startsWith("Standard") && !format.endsWith("_FD")) {
            complaints.add(line, "message " + shortName + " of " + bytes + " bytes has the format " + format);
        }
        String longName = attributes.getOrDefault("SystemMessageLongSymbol", "");
        return new DbcMessage(
                longName.isEmpty() ? shortName : longName,
                id.number(),
                id.extended(),
                bytes,
                NO_SENDERS.contains(sender) ? null : sender,
                format.isEmpty() ? bytes > MAX_CLASSIC_BYTES : format.endsWith("_FD"),
                id.extended() && isJ1939,
                cycleMillis,
                comment,
                builtSignals(complaints),
                line);
    }

    List<DbcSignal> builtSignals(DbcComplaints complaints) {
        Set<String> selectors = new HashSet<>();
        List<DbcSignal> built = new ArrayList<>();
        for (DbcDraftSignal signal : signals) {
            signal.check(complaints);
            selectorOf(signal).ifPresent(selector -> selectors.add(selector.shortName));
        }
        for (DbcDraftSignal signal : signals) {
            boolean isSelector = signal.mux.isSelector() || selectors.contains(signal.shortName);
            DbcSignal one = signal.build(selection(signal, complaints), isSelector);
            built.add(one);
            checkRoom(one, complaints);
            checkLabels(one, complaints);
        }
        return List.copyOf(built);
    }

    private void checkRoom(DbcSignal signal, DbcComplaints complaints) {
        if (!id.isIndependent() && signal.minBytes() > bytes) {
            complaints.add(
                    signal.line(),
                    "signal " + signal.name() + " needs " + signal.minBytes() + " bytes, its message has " + bytes);
        }
    }

    private static void checkLabels(DbcSignal signal, DbcComplaints complaints) {
        signal.labels().stream()
                .filter(label -> !signal.isFloat() && signal.bits() > 0 && !signal.holds(label.value()))
                .forEach(label -> complaints.add(
                        signal.line(), "signal " + signal.name() + " never has the labelled value " + label.value()));
    }

    private @Nullable DbcSelection selection(DbcDraftSignal signal, DbcComplaints complaints) {
        signal.selector()
                .filter(name -> !byName.containsKey(name))
                .ifPresent(name -> complaints.add(
                        signal.line,
                        "signal " + signal.shortName + " depends on " + name + ", which its message has not"));
        Optional<DbcDraftSignal> selector = selectorOf(signal);
        if (selector.isEmpty()) {
            if (signal.mux.value() != null) {
                complaints.add(
                        signal.line,
                        "signal " + signal.shortName
                                + " is multiplexed without a multiplexer; read as not multiplexed");
            }
            return null;
        }
        if (isCircular(signal)) {
            complaints.add(
                    signal.line,
                    "signal " + signal.shortName + " depends on itself, or on more than " + MAX_SELECTORS
                            + " selectors; read as not multiplexed");
            return null;
        }
        return new DbcSelection(selector.get().name(), ranges(signal));
    }

    private static List<DbcRange> ranges(DbcDraftSignal signal) {
        Long value = signal.mux.value();
        return signal.ranges().isEmpty() && value != null ? List.of(new DbcRange(value, value)) : signal.ranges();
    }

    /** Returns the selector that SG_MUL_VAL_ names, or else the message's multiplexer. */
    private Optional<DbcDraftSignal> selectorOf(DbcDraftSignal signal) {
        Optional<DbcDraftSignal> named = signal.selector().flatMap(this::signal);
        return named.isPresent() || signal.mux.value() == null ? named : Optional.ofNullable(multiplexer);
    }

    /** Returns true if the chain of selectors is circular or too long. */
    private boolean isCircular(DbcDraftSignal signal) {
        Set<DbcDraftSignal> seen = new HashSet<>();
        Optional<DbcDraftSignal> next = Optional.of(signal);
        while (next.isPresent() && seen.size() <= MAX_SELECTORS && seen.add(next.get())) {
            next = selectorOf(next.get());
        }
        return next.isPresent();
    }
}
