package telemetry.simulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The metrics page of a service in Prometheus' text format, version 0.0.4. Lines without a sample are skipped. Escapes in
 * label values are not decoded.
 *
 * @param samples the samples in the order of the page
 */
public record MetricsPage(List<Sample> samples) {
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? ([-+.\\w]+)(?: \\d+)?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    /** A sample of a metric. */
    public record Sample(String name, Map<String, String> labels, double value) {

        /** Returns the value of a label; empty if the label is absent. */
        public String label(String label) {
            return labels.getOrDefault(label, "");
        }
    }

    /** Parses a page. */
    public static MetricsPage parse(String page) {
        return new MetricsPage(page.lines()
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .map(MetricsPage::sample)
                .toList());
    }

    private static Sample sample(MatchResult line) {
        Map<String, String> labels = new HashMap<>();
        LABEL.matcher(Optional.ofNullable(line.group(2)).orElse(""))
                .results()
                .forEach(label -> labels.put(label.group(1), label.group(2)));
        return new Sample(line.group(1), labels, value(line.group(3)));
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** Returns the samples of {@code name}. */
    public List<Sample> samples(String name) {
        return samples.stream().filter(sample -> sample.name().equals(name)).toList();
    }

    /** Returns the sum of the samples of {@code name}. */
    public double sum(String name) {
        return samples(name).stream().mapToDouble(Sample::value).sum();
    }
}
