package telemetry.can;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the content of a DBC file in any order, and builds the messages at the end. Not thread-safe.
 *
 * <p>Statements that add to a message or signal are kept until all messages and signals are known.
 */
final class DbcDraft {
    /** Limit of the bytes of a message, from SAE J1939's transport protocol. */
    static final int MAX_BYTES = 1785;

    /** Limit of the labels of all signals of a file. A table counts each time it is used. */
    private static final int MAX_LABELS = 1_000_000;
    /** Limit of the messages with one id that statements about a signal search. */
    private static final int MAX_NAMESAKES = 16;

    private static final String FRAME_FORMAT = "VFrameFormat";
    private static final String CYCLE_TIME = "GenMsgCycleTime";
    private static final String PROTOCOL = "ProtocolType";
    private static final String IMPORT = "IMPORT ";

    final Map<String, String> attributes = new HashMap<>();
    final Map<String, String> defaults = new HashMap<>();
    final Map<String, List<String>> enumerations = new HashMap<>();

    private final DbcComplaints complaints;
    private final Map<Long, List<DbcDraftMessage>> byId = new LinkedHashMap<>();
    private final List<DbcDraftMessage> messages = new ArrayList<>();
    private final Map<String, List<DbcLabel>> valueTables = new LinkedHashMap<>();
    private final List<String> comments = new ArrayList<>();
    private final List<Runnable> additions = new ArrayList<>();
    private @Nullable DbcDraftMessage current;
    private long labels;

    DbcDraft(DbcComplaints complaints) {
        this.complaints = complaints;
    }

    void beginMessage(DbcDraftMessage message) {
        List<DbcDraftMessage> same = byId.computeIfAbsent(message.id.key(), id -> new ArrayList<>());
        if (!same.isEmpty()) {
            complaints.add(
                    message.line,
                    "message " + message.shortName + " has the id " + message.id + " of " + same.getFirst().shortName);
        }
        if (same.size() < MAX_NAMESAKES) {
            same.add(message);
        }
        messages.add(message);
        current = message;
    }

    void endMessage() {
        current = null;
    }

    void addSignal(DbcDraftSignal signal) {
        if (current == null) {
            complaints.add(signal.line, "signal " + signal.shortName + " belongs to no message; left out");
        } else if (!current.add(signal) && !current.id.isIndependent()) {
            complaints.add(
                    signal.line, "signal " + signal.shortName + " is in message " + current.shortName + " already");
        }
    }

    void addComment(DbcToken comment) {
        comments.add(comment.text());
        if (comment.text().startsWith(IMPORT)) {
            complaints.add(
                    comment.line(),
                    "the file imports " + comment.text().substring(IMPORT.length()) + ", which is not read");
        }
    }

    void addValueTable(String name, List<DbcLabel> labels, DbcToken at) {
        if (valueTables.putIfAbsent(name, labels) != null) {
            complaints.add(at.line(), "value table " + name + " is there already; left out");
        }
    }

    /** Applies {@code addition} to the message with {@code id} once all messages are known. */
    void onMessage(DbcId id, int line, String keyword, Consumer<DbcDraftMessage> addition) {
        additions.add(() -> withId(id).stream()
                .findFirst()
                .ifPresentOrElse(
                        addition, () -> complaints.add(line, keyword + " for message " + id + ", which is not there")));
    }

    /** Applies {@code addition} to a signal once all signals are known. */
    void onSignal(DbcId id, String name, int line, String keyword, Consumer<DbcDraftSignal> addition) {
        additions.add(() -> withId(id).stream()
                .flatMap(message -> message.signal(name).stream())
                .findFirst()
                .ifPresentOrElse(
                        addition,
                        () -> complaints.add(
                                line, keyword + " for signal " + name + " of " + id + ", which is not there")));
    }

    /** Adds {@code more} labels to {@code signal}, unless the file has too many. */
    void label(DbcDraftSignal signal, List<DbcLabel> more, int line) {
        labels += more.size();
        if (labels <= MAX_LABELS) {
            signal.labels(more);
        } else {
            complaints.add(line, "labels of signal " + signal.shortName + " left out: the file has too many");
        }
    }

    private List<DbcDraftMessage> withId(DbcId id) {
        return byId.getOrDefault(id.key(), List.of());
    }

    /** Returns the labels of a table once all tables are known. */
    List<DbcLabel> valueTable(String name, DbcToken at) {
        if (!valueTables.containsKey(name)) {
            complaints.add(at.line(), "VAL_ with value table " + name + ", which is not there");
        }
        return valueTables.getOrDefault(name, List.of());
    }

    /** Builds the messages. May be called once. */
    List<DbcMessage> messages() {
        additions.forEach(Runnable::run);
        return messages.stream()
                .filter(message -> !message.id.isIndependent())
                .map(this::built)
                .toList();
    }

    private DbcMessage built(DbcDraftMessage message) {
        String format = format(message);
        boolean isJ1939 = format.isEmpty() ? isJ1939() : format.equals("J1939PG");
        return message.build(format, isJ1939, cycleMillis(message), complaints);
    }

    /** Returns true for a file whose protocol is SAE J1939. Matters only if the file has no frame formats. */
    private boolean isJ1939() {
        return attributes
                .getOrDefault(PROTOCOL, defaults.getOrDefault(PROTOCOL, ""))
                .equals("J1939");
    }

    private String format(DbcDraftMessage message) {
        String value = message.attributes.getOrDefault(FRAME_FORMAT, defaults.getOrDefault(FRAME_FORMAT, ""));
        List<String> names = enumerations.getOrDefault(FRAME_FORMAT, List.of());
        return DbcNumbers.whole(value)
                .filter(index -> index.signum() >= 0 && index.bitLength() < Integer.SIZE)
                .map(index -> index.intValue() < names.size() ? names.get(index.intValue()) : "")
                .orElse(value);
    }

    private @Nullable Integer cycleMillis(DbcDraftMessage message) {
        return Optional.of(message.attributes.getOrDefault(CYCLE_TIME, defaults.getOrDefault(CYCLE_TIME, "")))
                .flatMap(DbcNumbers::decimal)
                .filter(millis -> millis >= 1 && millis <= Integer.MAX_VALUE)
                .map(Double::intValue)
                .orElse(null);
    }

    List<DbcSignal> independentSignals() {
        return messages.stream()
                .filter(message -> message.id.isIndependent())
                .flatMap(message -> message.builtSignals(complaints).stream())
                .toList();
    }

    Map<String, List<DbcLabel>> valueTables() {
        return Map.copyOf(valueTables);
    }

    List<String> comments() {
        return List.copyOf(comments);
    }
}
