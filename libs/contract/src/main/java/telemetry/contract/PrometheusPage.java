package telemetry.contract;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The metrics of a service in Prometheus's text format, version 0.0.4, as {@code /actuator/prometheus} serves it.
 * Immutable. A line that is not a sample is skipped; escapes in label values stay unchanged.
 *
 * @param samples samples in order
 */
public record PrometheusPage(List<Sample> samples) {
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? ([-+.\\w]+)(?: \\d+)?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    /** One value of a metric, with its labels. */
    public record Sample(String name, Map<String, String> labels, double value) {

        /** Returns the value of a label; empty if there is none. */
        public String label(String label) {
            return labels.getOrDefault(label, "");
        }
    }

    /** Parses a page. */
    public static PrometheusPage parse(String page) {
        return new PrometheusPage(page.lines()
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .map(PrometheusPage::sample)
                .toList());
    }

    private static Sample sample(MatchResult line) {
        Map<String, String> labels = new HashMap<>();
        LABEL.matcher(Optional.ofNullable(line.group(2)).orElse(""))
                .results()
                .forEach(label -> labels.put(label.group(1), label.group(2)));
        return new Sample(line.group(1), labels, number(line.group(3)));
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** Returns the samples of the metric {@code name}. */
    public List<Sample> samples(String name) {
        return samples.stream().filter(sample -> sample.name().equals(name)).toList();
    }

    /** Returns the sum of the samples of {@code name}; 0 if there is none. */
    public double sum(String name) {
        return samples(name).stream().mapToDouble(Sample::value).sum();
    }

    /** Returns the sum of the samples of {@code name} whose {@code label} is {@code value}; 0 if there is none. */
    public double sum(String name, String label, String value) {
        return samples(name).stream()
                .filter(sample -> sample.label(label).equals(value))
                .mapToDouble(Sample::value)
                .sum();
    }

    /** Returns the first sample of {@code name}; NaN if there is none. */
    public double value(String name) {
        return samples(name).stream().mapToDouble(Sample::value).findFirst().orElse(Double.NaN);
    }

    /**
     * Returns the cumulative buckets of the histogram {@code name} whose {@code label} is {@code value}: counts by
     * upper bound, in the unit of the metric. The last bound is infinite.
     */
    public NavigableMap<Double, Double> buckets(String name, String label, String value) {
        return samples(name + "_bucket").stream()
                .filter(sample -> sample.label(label).equals(value))
                .collect(Collectors.toMap(
                        sample -> number(sample.label("le")), Sample::value, Double::sum, TreeMap::new));
    }

    /** Returns the sums of the samples of {@code name} by the values of {@code labels}, joined by a space. */
    public SortedMap<String, Double> by(String name, String... labels) {
        return samples(name).stream()
                .collect(Collectors.toMap(
                        sample -> Stream.of(labels).map(sample::label).collect(Collectors.joining(" ")),
                        Sample::value,
                        Double::sum,
                        TreeMap::new));
    }
}
