package telemetry.simulator;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Dead letters, counted by reason. Not safe for use by many threads. */
final class DeadLetterGroups {
    private static final int MOST_VEHICLES = 3;

    private final Map<String, Group> groups = new TreeMap<>();

    /** Those of {@code letters} that are chosen; the walk is over then. */
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
        out.printf("%-20s %8s %8s  %-24s %-24s %s%n", "reason", "letters", "lines", "oldest", "newest", "vehicles");
        groups.forEach((reason, group) -> out.printf(
                "%-20s %,8d %,8d  %-24s %-24s %s%n",
                reason, group.letters, group.lines, group.oldest, group.newest, group.someVehicles()));
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

        private String someVehicles() {
            String some =
                    String.join(", ", vehicles.stream().limit(MOST_VEHICLES).toList());
            int more = vehicles.size() - MOST_VEHICLES;
            return more > 0 ? "%s and %,d more".formatted(some, more) : some;
        }
    }
}
