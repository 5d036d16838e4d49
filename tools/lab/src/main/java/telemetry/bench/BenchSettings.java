package telemetry.bench;

import java.time.Duration;

/**
 * The amounts to measure, from the system properties {@code bench.*}.
 *
 * @param scale factor of all amounts; 1 for the figures of docs/performance.md, 0.02 to see that everything works
 * @param rounds how often a rate is measured; the median counts
 * @param seconds how long a round of a rate lasts
 * @param records records of the run from POST to part, before the scale
 */
record BenchSettings(double scale, int rounds, int seconds, int records) {
    private static final int MAX_RECORDS = 100_000_000;

    /** @throws IllegalArgumentException if a figure is out of its range, naming it */
    BenchSettings {
        check("bench.scale", scale, 0.001, 10);
        check("bench.rounds", rounds, 1, 9);
        check("bench.seconds", seconds, 1, 300);
        check("bench.records", records, 1_000, MAX_RECORDS);
    }

    private static void check(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException("%s must be %s to %s, is %s"
                    .formatted(name, Figure.number(least), Figure.number(most), Figure.number(value)));
        }
    }

    static BenchSettings ofSystem() {
        return new BenchSettings(
                Double.parseDouble(System.getProperty("bench.scale", "1")),
                Integer.getInteger("bench.rounds", 3),
                Integer.getInteger("bench.seconds", 10),
                Integer.getInteger("bench.records", 2_000_000));
    }

    /** {@code amount} at this scale, at least {@code least}. */
    int scaled(int amount, int least) {
        return Math.max(least, Math.toIntExact(Math.round(amount * scale)));
    }

    Duration round() {
        return Duration.ofSeconds(seconds);
    }
}
