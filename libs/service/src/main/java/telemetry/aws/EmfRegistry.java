package telemetry.aws;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import io.micrometer.core.instrument.step.StepRegistryConfig;
import io.micrometer.core.instrument.util.NamedThreadFactory;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes chosen metrics once a minute as one line of JSON in CloudWatch's embedded metric format
 * (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html), of which
 * CloudWatch Logs makes metrics: no agent, no call, no permission. Counters are what was counted in the minute, summed over
 * their tags; distributions and timers are two metrics, {@code <name>.count} and {@code <name>.sum}; the only dimension is
 * the service. Safe for use by many threads.
 */
final class EmfRegistry extends StepMeterRegistry {
    private static final String DIMENSION = "service";

    private final CloudWatchProperties properties;
    private final String service;
    private final JsonMapper json;
    private final PrintStream out;

    EmfRegistry(CloudWatchProperties properties, String service, JsonMapper json, PrintStream out, Clock clock) {
        super(new EveryMinute(), clock);
        this.properties = properties;
        this.service = service;
        this.json = json;
        this.out = out;
        start(new NamedThreadFactory("emf"));
    }

    /** A minute, which is Micrometer's default, and CloudWatch's resolution. */
    private static final class EveryMinute implements StepRegistryConfig {
        @Override
        public String prefix() {
            return "emf";
        }

        @Override
        @SuppressWarnings("NullAway") // null is a setting's default, by the interface's contract
        public String get(String key) {
            return null;
        }
    }

    @Override
    protected TimeUnit getBaseTimeUnit() {
        return TimeUnit.SECONDS;
    }

    @Override
    protected void publish() {
        Map<String, Double> figures = new TreeMap<>();
        getMeters().stream()
                .filter(meter -> properties.metrics().contains(meter.getId().getName()))
                .forEach(meter -> add(meter, figures));
        if (!figures.isEmpty()) {
            out.println(json.writeValueAsString(document(figures)));
        }
    }

    private static void add(Meter meter, Map<String, Double> figures) {
        String name = meter.getId().getName();
        meter.measure().forEach(one -> {
            double value = one.getValue();
            switch (one.getStatistic()) {
                case COUNT -> merge(figures, isOneFigure(meter) ? name : name + ".count", value);
                case TOTAL, TOTAL_TIME -> merge(figures, name + ".sum", value);
                case VALUE -> merge(figures, name, value);
                default -> {} // a maximum of what was summed says nothing
            }
        });
    }

    private static boolean isOneFigure(Meter meter) {
        return meter.getId().getType() == Meter.Type.COUNTER;
    }

    private static void merge(Map<String, Double> figures, String name, double value) {
        if (Double.isFinite(value)) {
            figures.merge(name, value, Double::sum);
        }
    }

    private Map<String, Object> document(Map<String, Double> figures) {
        List<Map<String, String>> names =
                figures.keySet().stream().map(name -> Map.of("Name", name)).toList();
        Map<String, Object> directive = new LinkedHashMap<>();
        directive.put("Namespace", properties.namespace());
        directive.put("Dimensions", List.of(List.of(DIMENSION)));
        directive.put("Metrics", names);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("Timestamp", clock.wallTime());
        metadata.put("CloudWatchMetrics", List.of(directive));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("_aws", metadata);
        document.put(DIMENSION, service);
        document.putAll(figures);
        return document;
    }
}
