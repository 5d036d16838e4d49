package telemetry.console;

import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import telemetry.contract.PrometheusPage;

/**
 * The services' metrics at one moment. Counters count from each service's start.
 *
 * @param atMillis when, in milliseconds since 1970
 * @param ingest what ingest said; null if it did not answer
 * @param consumer what the consumer said; null if it did not answer
 * @param usd what all services that answered have spent, by service and operation
 */
record PipelineSample(
        long atMillis, @Nullable Ingest ingest, @Nullable Consumer consumer, Map<String, Double> usd) {

    /** The door's counters. */
    record Ingest(double accepted, double rejected, double refused) {
        static Ingest of(PrometheusPage page) {
            return new Ingest(
                    page.sum("telemetry_ingest_records_accepted_total"),
                    page.sum("telemetry_ingest_records_rejected_total"),
                    page.sum("telemetry_ingest_records_refused_total"));
        }
    }

    /**
     * The consumer's counters and gauges.
     *
     * @param latency from ingest to stored: how many lines took at most each limit, in seconds
     */
    record Consumer(
            double stored,
            double duplicates,
            double deadLettered,
            double inFlight,
            double parts,
            double anomalies,
            double queueVisible,
            double queueInFlight,
            double oldestSeconds,
            double deadLetters,
            NavigableMap<Double, Double> latency) {
        static Consumer of(PrometheusPage page) {
            return new Consumer(
                    page.sum("telemetry_consumer_records_stored_total"),
                    page.sum("telemetry_consumer_records_duplicate_total"),
                    page.sum("telemetry_consumer_records_dead_lettered_total"),
                    page.sum("telemetry_consumer_records_in_flight"),
                    page.sum("telemetry_consumer_part_lines_count"),
                    page.sum("telemetry_anomalies_total"),
                    page.value("telemetry_queue_visible"),
                    page.value("telemetry_queue_in_flight"),
                    page.value("telemetry_queue_oldest_age"),
                    page.value("telemetry_dlq_visible"),
                    page.buckets("telemetry_latency_seconds", "stage", "ingest_to_stored"));
        }
    }
}
