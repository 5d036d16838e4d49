package telemetry.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import telemetry.aws.DeadLetter;
import telemetry.aws.DeadLetters;

/** Dead letters, counted by reason. Not thread-safe. */
final class DeadLetterGroups {
    private static final List<String> NAMES = List.of("reason", "letters", "lines", "oldest", "newest", "vehicles");
    private static final int MAX_VEHICLES = 3;

    private final Map<String, Group> groups = new TreeMap<>();

    /** Counts the dead letters that match {@code chosen}, and reads {@code letters} to the end. */
    static DeadLetterGroups of(DeadLetters letters, Predicate<DeadLetter> chosen) {
        DeadLetterGroups groups = new DeadLetterGroups();
        for (List<DeadLetter> next = letters.next(); !next.isEmpty(); next = letters.next()) {
            next.stream().filter(chosen).forEach(groups::add);
        }
        return groups;
    }

    private void add(DeadLetter letter) {
        groups.computeIfAbsent(letter.reason(), reason -> new Group()).add(letter);
    }

    long letters() {
        return groups.values().stream().mapToLong(group -> group.letters).sum();
    }

    void print(PrintWriter out) {
        if (groups.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        groups.forEach((reason, group) -> rows.add(group.cells(reason)));
        Table.print(NAMES, rows, out);
    }

    private static final class Group {
        private final SortedSet<String> vehicles = new TreeSet<>();
        private long letters;
        private long lines;
        private Instant oldest = Instant.MAX;
        private Instant newest = Instant.MIN;

        private void add(DeadLetter letter) {
            letters++;
            lines += letter.lines();
            oldest = letter.sent().isBefore(oldest) ? letter.sent() : oldest;
            newest = letter.sent().isAfter(newest) ? letter.sent() : newest;
            vehicles.addAll(letter.vehicles());
        }

        private List<String> cells(String reason) {
            return List.of(
                    reason,
                    Long.toString(letters),
                    Long.toString(lines),
                    oldest.toString(),
                    newest.toString(),
                    someVehicles());
        }

        private String someVehicles() {
            String some =
                    String.join(", ", vehicles.stream().limit(MAX_VEHICLES).toList());
            int more = vehicles.size() - MAX_VEHICLES;
            return more > 0 ? "%s and %,d more".formatted(some, more) : some;
        }
    }
}
