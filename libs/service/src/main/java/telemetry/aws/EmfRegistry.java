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
 * Writes selected metrics once a minute as one line in CloudWatch's embedded metric format
 * (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 * CloudWatch Logs turns the line into metrics without an agent, a call or a permission.
 *
 * <p>A counter is its increase within the minute, summed over its tags. A distribution or timer is two metrics,
 * {@code <name>.count} and {@code <name>.sum}. The service is the only dimension. Thread-safe.
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

    /** Configures a step of one minute: the default of Micrometer, and the resolution of CloudWatch. */
    private static final class EveryMinute implements StepRegistryConfig {
        @Override
        public String prefix() {
            return "emf";
        }

        @Override
        @SuppressWarnings("NullAway") // the interface defines null as the default of a setting
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
        Map<String, Double> values = new TreeMap<>();
        getMeters().stream()
                .filter(meter -> properties.metrics().contains(meter.getId().getName()))
                .forEach(meter -> add(meter, values));
        if (!values.isEmpty()) {
            out.println(json.writeValueAsString(document(values)));
        }
    }

    private static void add(Meter meter, Map<String, Double> values) {
        String name = meter.getId().getName();
        meter.measure().forEach(measurement -> {
            double value = measurement.getValue();
            switch (measurement.getStatistic()) {
                case COUNT -> merge(values, isCounter(meter) ? name : name + ".count", value);
                case TOTAL, TOTAL_TIME -> merge(values, name + ".sum", value);
                case VALUE -> merge(values, name, value);
                default -> {} // a maximum cannot be summed over tags
            }
        });
    }

    private static boolean isCounter(Meter meter) {
        return meter.getId().getType() == Meter.Type.COUNTER;
    }

    private static void merge(Map<String, Double> values, String name, double value) {
        if (Double.isFinite(value)) {
            values.merge(name, value, Double::sum);
        }
    }

    private Map<String, Object> document(Map<String, Double> values) {
        List<Map<String, String>> names =
                values.keySet().stream().map(name -> Map.of("Name", name)).toList();
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
        document.putAll(values);
        return document;
    }
}
