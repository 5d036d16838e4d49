package telemetry.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws elements in random order. Each element is drawn once before any element repeats. */
final class Deck<T> {
    private final List<T> all;
    private final List<T> left = new ArrayList<>();
    private final RandomGenerator random;

    Deck(Collection<T> elements, RandomGenerator random) {
        this.all = List.copyOf(elements);
        this.random = random;
    }

    T draw() {
        if (left.isEmpty()) {
            left.addAll(all);
            Collections.shuffle(left, random);
        }
        return left.removeLast();
    }
}
