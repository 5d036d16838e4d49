package telemetry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Runs the scenarios that {@code -Dbench} names, or all scenarios, and prints one table. The exit code is 0 if all
 * scenarios were measured, even if a figure misses its target. The exit code is 1 if a scenario failed and 2 for
 * invalid settings.
 */
final class Benchmarks {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private static final Map<String, Supplier<Scenario>> SCENARIOS = scenarios();

    private Benchmarks() {}

    private static Map<String, Supplier<Scenario>> scenarios() {
        Map<String, Supplier<Scenario>> scenarios = new LinkedHashMap<>();
        scenarios.put("posts", Posts::ofOneRecord);
        scenarios.put("ndjson", Posts::ofManyRecords);
        scenarios.put("keys", Keys::new);
        scenarios.put("drain", Drain::new);
        scenarios.put("e2e", EndToEnd::new);
        scenarios.put("saturation", Saturation::new);
        scenarios.put("aggregate", Aggregate::new);
        scenarios.put("compression", Compression::new);
        scenarios.put("economy", Economy::new);
        scenarios.put("start", ColdStart::new);
        return scenarios;
    }

    public static void main(String[] args) throws IOException {
        try {
            List<String> names = names(System.getProperty("bench", ""));
            System.exit(run(names, BenchSettings.ofSystem()) ? 0 : FAILED);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(MISUSED);
        }
    }

    /**
     * Returns the scenario names of a comma-separated list, or all names for a blank list.
     *
     * @throws IllegalArgumentException if a name is unknown; the message lists the known names
     */
    static List<String> names(String listed) {
        List<String> names = listed.isBlank()
                ? List.copyOf(SCENARIOS.keySet())
                : List.of(listed.strip().split(" *, *"));
        for (String name : names) {
            if (!SCENARIOS.containsKey(name)) {
                throw new IllegalArgumentException(
                        "bench must be one or more of %s, is %s".formatted(String.join(",", SCENARIOS.keySet()), name));
            }
        }
        return names;
    }

    private static boolean run(List<String> names, BenchSettings settings) throws IOException {
        Path out = Path.of(System.getProperty("bench.out", "target/benchmarks"));
        List<Figure> figures = new ArrayList<>();
        boolean good = true;
        for (String name : names) {
            Path folder = Files.createTempDirectory("telemetry-bench-");
            try (Lab lab = new Lab(folder, settings, Clock.systemUTC())) {
                good &= run(name, lab, figures);
            }
            new Report(Machine.text(settings), figures)
                    .write(out); // written after each scenario, so a later failure loses no figure
        }
        System.out.println();
        System.out.print(new Report(Machine.text(settings), figures).markdown());
        System.out.printf("report written to %s%n", out.toAbsolutePath().normalize());
        return good;
    }

    private static boolean run(String name, Lab lab, List<Figure> figures) {
        System.out.println(name + " ...");
        try {
            Objects.requireNonNull(SCENARIOS.get(name)).get().run(lab, figure -> {
                System.out.printf("  %s: %s %s%n", figure.what(), Figure.number(figure.value()), figure.unit());
                figures.add(figure);
            });
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception failed) {
            System.out.println(name + " failed: " + failed);
            return false;
        }
    }
}
