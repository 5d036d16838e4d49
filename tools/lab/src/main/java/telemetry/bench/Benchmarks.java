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
 * Runs the scenarios that {@code -Dbench} names, or all, and prints one table. Exit codes: 0 all were measured, whether
 * the targets are met or not; 1 one could not be; 2 wrong settings.
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
        scenarios.put("drain", Drain::new);
        scenarios.put("e2e", EndToEnd::new);
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

    /** @throws IllegalArgumentException if there is no such scenario, naming those that there are */
    static List<String> names(String listed) {
        List<String> names = listed.isBlank()
                ? List.copyOf(SCENARIOS.keySet())
                : List.of(listed.strip().split(" *, *"));
        for (String name : names) {
            if (!SCENARIOS.containsKey(name)) {
                throw new IllegalArgumentException(
                        "bench must be of %s, is %s".formatted(String.join(",", SCENARIOS.keySet()), name));
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
            new Report(Machine.text(settings), figures).write(out); // what is measured is kept, whatever comes
        }
        System.out.println();
        System.out.print(new Report(Machine.text(settings), figures).markdown());
        System.out.printf("written to %s%n", out.toAbsolutePath().normalize());
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
            System.out.println(name + " could not be measured: " + failed);
            return false;
        }
    }
}
