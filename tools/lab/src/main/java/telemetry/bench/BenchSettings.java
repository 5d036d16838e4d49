package telemetry.bench;

import java.time.Duration;

/**
 * The amounts to measure, read from the system properties {@code bench.*}.
 *
 * @param scale factor of all amounts, 0.001 to 10; 1 for the figures of docs/performance.md, 0.02 for a smoke test
 * @param rounds number of measurements of a rate, 1 to 9; the median is reported
 * @param seconds duration of each measurement of a rate, 1 to 300
 * @param records number of records of the end-to-end run before scaling, 1,000 to 100,000,000
 */
record BenchSettings(double scale, int rounds, int seconds, int records) {
    private static final int MAX_RECORDS = 100_000_000;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range; the message names the property
     */
    BenchSettings {
        check("bench.scale", scale, 0.001, 10);
        check("bench.rounds", rounds, 1, 9);
        check("bench.seconds", seconds, 1, 300);
        check("bench.records", records, 1_000, MAX_RECORDS);
    }

    private static void check(String name, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException("%s must be %s to %s, is %s"
                    .formatted(name, Figure.number(min), Figure.number(max), Figure.number(value)));
        }
    }

    static BenchSettings ofSystem() {
        return new BenchSettings(
                Double.parseDouble(System.getProperty("bench.scale", "1")),
                Integer.getInteger("bench.rounds", 3),
                Integer.getInteger("bench.seconds", 10),
                Integer.getInteger("bench.records", 2_000_000));
    }

    /** Returns {@code amount} times the scale, but at least {@code min}. */
    int scaled(int amount, int min) {
        return Math.max(min, Math.toIntExact(Math.round(amount * scale)));
    }

    Duration round() {
        return Duration.ofSeconds(seconds);
    }
}
