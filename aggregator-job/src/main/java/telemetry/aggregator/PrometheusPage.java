package telemetry.aggregator;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A page of {@code /actuator/prometheus}. Immutable. */
record PrometheusPage(List<Series> series) {

    /** One sample. */
    private record Series(String name, String labels, double value) {
        boolean has(String name, List<String> labels) {
            return this.name.equals(name) && labels.stream().allMatch(this.labels::contains);
        }
    }

    static PrometheusPage parse(String page) {
        List<Series> series = new ArrayList<>();
        page.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).forEach(line -> {
            int end = line.lastIndexOf(' ');
            int brace = line.indexOf('{');
            String name = line.substring(0, brace < 0 ? end : brace);
            String labels = brace < 0 ? "" : line.substring(brace, end);
            series.add(new Series(name, labels, Double.parseDouble(line.substring(end + 1))));
        });
        return new PrometheusPage(series);
    }

    /** The sum of the samples of {@code name} that have all {@code labels}, each like {@code service="sqs"}; 0 for none. */
    double sum(String name, String... labels) {
        List<String> all = List.of(labels);
        return series.stream()
                .filter(one -> one.has(name, all))
                .mapToDouble(Series::value)
                .sum();
    }

    /** The sample of {@code name}; NaN if there is none. */
    double value(String name) {
        return series.stream()
                .filter(one -> one.name().equals(name))
                .mapToDouble(Series::value)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** The buckets of a histogram: how many samples are at most each limit, in seconds. */
    NavigableMap<Double, Double> buckets(String name, String having) {
        NavigableMap<Double, Double> buckets = new TreeMap<>();
        series.stream()
                .filter(one -> one.has(name + "_bucket", List.of(having)))
                .forEach(one -> {
                    String limit = one.labels().replaceAll(".*le=\"([^\"]+)\".*", "$1");
                    buckets.merge(
                            limit.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(limit),
                            one.value(),
                            Double::sum);
                });
        return buckets;
    }

    /** The sums of the samples of {@code name}, by the values of {@code labels}, with a space between. */
    TreeMap<String, Double> by(String name, String... labels) {
        TreeMap<String, Double> sums = new TreeMap<>();
        series.stream().filter(one -> one.name().equals(name)).forEach(one -> {
            StringBuilder key = new StringBuilder();
            for (String label : labels) {
                String value = one.labels().replaceAll(".*[{,]" + label + "=\"([^\"]*)\".*", "$1");
                key.append(key.isEmpty() ? "" : " ").append(value.equals(one.labels()) ? "" : value);
            }
            sums.merge(key.toString(), one.value(), Double::sum);
        });
        return sums;
    }
}
