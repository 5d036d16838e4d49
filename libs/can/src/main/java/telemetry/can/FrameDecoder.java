package telemetry.can;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decodes single frames in memory, without a database. A frame gives the same signals as {@link DecodeSql} gives; a test
 * compares both. For many frames at once the SQL is faster. Immutable.
 *
 * <p>Each file describes a frame by at most one message: by the message with the frame's id, else, for a frame of 29
 * bits, by the J1939 message with its parameter group.
 */
public final class FrameDecoder {
    /** The decoder without signals. */
    public static final FrameDecoder NONE = new FrameDecoder(Map.of(), Map.of());

    private static final Comparator<CanId> ORDER =
            Comparator.comparing(CanId::extended).thenComparingInt(CanId::value);

    private final Map<CanId, List<Message>> byId;
    private final Map<Integer, List<Message>> byGroup;

    /** The signals that one file has for one id. */
    private record Message(String dbc, CanId id, List<SignalLayout> signals) {
        /** Returns the message that the SQL prefers of two with one parameter group. */
        private static Message lower(Message a, Message b) {
            return ORDER.compare(a.id(), b.id()) <= 0 ? a : b;
        }
    }

    private FrameDecoder(Map<CanId, List<Message>> byId, Map<Integer, List<Message>> byGroup) {
        this.byId = byId;
        this.byGroup = byGroup;
    }

    /** Returns a decoder of the signals of {@code dictionary}. */
    public static FrameDecoder of(DbcDictionary dictionary) {
        Map<CanId, Map<String, Message>> byId = new HashMap<>();
        Map<Integer, Map<String, Message>> byGroup = new HashMap<>();
        dictionary.rows().forEach(row -> {
            CanId id = new CanId(row.frameId(), row.extended());
            Message message = byId.computeIfAbsent(id, one -> new TreeMap<>())
                    .computeIfAbsent(row.dbc(), dbc -> new Message(dbc, id, new ArrayList<>()));
            message.signals().add(new SignalLayout(row));
            Integer pgn = row.pgn();
            if (pgn != null) {
                byGroup.computeIfAbsent(pgn, one -> new TreeMap<>()).merge(row.dbc(), message, Message::lower);
            }
        });
        return new FrameDecoder(lists(byId), lists(byGroup));
    }

    private static <K> Map<K, List<Message>> lists(Map<K, Map<String, Message>> messages) {
        Map<K, List<Message>> lists = new HashMap<>();
        messages.forEach((key, byFile) -> lists.put(key, List.copyOf(byFile.values())));
        return lists;
    }

    /** Returns the signals of a frame, file by file. A frame without a message has none. */
    public List<DecodedSignal> decode(CanId id, FrameData data) {
        List<Message> exact = byId.getOrDefault(id, List.of());
        List<Message> group = id.extended() ? byGroup.getOrDefault(DbcMessage.pgn(id.value()), List.of()) : List.of();
        List<DecodedSignal> signals = new ArrayList<>();
        exact.forEach(message -> read(message, data, signals));
        if (!group.isEmpty()) {
            Set<String> known = exact.stream().map(Message::dbc).collect(Collectors.toSet());
            group.stream()
                    .filter(message -> !known.contains(message.dbc()))
                    .forEach(message -> read(message, data, signals));
        }
        return signals;
    }

    private static void read(Message message, FrameData data, List<DecodedSignal> signals) {
        for (SignalLayout layout : message.signals()) {
            DecodedSignal signal = data.read(layout);
            if (signal != null) {
                signals.add(signal);
            }
        }
    }
}
