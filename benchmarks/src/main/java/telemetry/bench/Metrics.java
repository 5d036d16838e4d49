package telemetry.bench;

import java.util.List;

/** A page of {@code /actuator/prometheus}. */
record Metrics(List<String> lines) {

    static Metrics of(String page) {
        return new Metrics(page.lines().filter(line -> !line.startsWith("#")).toList());
    }

    /**
     * The sum of the samples of {@code name} that have all {@code labels}, each like {@code service="sqs"}; 0 if there
     * is none.
     */
    double sum(String name, String... labels) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
