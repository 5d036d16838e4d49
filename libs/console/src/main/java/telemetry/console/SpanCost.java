package telemetry.console;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The cost of the services and the records that ingest accepted, both within the same span of time. Counters that began
 * with the services would compare services of different ages.
 *
 * @param seconds length of the span
 * @param accepted records accepted within the span
 * @param byOperation cost in USD by AWS service and operation
 * @param services services whose cost is known
 */
record SpanCost(double seconds, double accepted, Map<String, Double> byOperation, Set<String> services) {
    private static final int MIN_SECONDS = 10;
    private static final double SECONDS_A_MONTH = 30 * 24 * 3600;
    private static final Set<String> ALL = Set.of("ingest", "consumer", "aggregator");

    /** Adds up the increments between {@code samples}, the oldest first. A decrease is a restart. */
    static SpanCost of(List<PipelineSample> samples) {
        Map<String, Double> byOperation = new TreeMap<>();
        Map<String, Map<String, Double>> known = new HashMap<>();
        Set<String> services = new HashSet<>();
        double accepted = 0;
        PipelineSample.Ingest ingest = null;
        for (PipelineSample sample : samples) {
            sample.usd().forEach((service, spent) -> {
                Map<String, Double> before = known.put(service, spent);
                if (before != null) {
                    services.add(service);
                    spent.forEach((operation, usd) -> byOperation.merge(
                            operation, increase(before.getOrDefault(operation, 0.0), usd), Double::sum));
                }
            });
            if (sample.ingest() != null) {
                accepted += ingest == null
                        ? 0
                        : increase(ingest.accepted(), sample.ingest().accepted());
                ingest = sample.ingest();
            }
        }
        double seconds = samples.isEmpty()
                ? 0
                : (samples.getLast().atMillis() - samples.getFirst().atMillis()) / 1e3;
        return new SpanCost(seconds, accepted, byOperation, services);
    }

    private static double increase(double before, double after) {
        return after >= before ? after - before : after;
    }

    double usd() {
        return byOperation.values().stream().mapToDouble(usd -> usd).sum();
    }

    /** Returns the cost per million accepted records; null without a record, or if a service has not answered. */
    @Nullable
    Double usdPerMillion() {
        return accepted > 0 && services.containsAll(ALL) ? usd() * 1e6 / accepted : null;
    }

    /** Returns the cost of 30 days at the rate of the span; null for a short span, or if a service has not answered. */
    @Nullable
    Double usdPerMonth() {
        return seconds >= MIN_SECONDS && services.containsAll(ALL) ? usd() / seconds * SECONDS_A_MONTH : null;
    }
}
