package telemetry.console;

import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import telemetry.contract.PrometheusPage;

/**
 * The metrics of the services at one time. Counters count from the start of each service.
 *
 * @param atMillis time of the sample in epoch milliseconds
 * @param ingest metrics of ingest; null if ingest did not answer
 * @param consumer metrics of the consumer; null if the consumer did not answer
 * @param depths depths of the queue and of the DLQ, at most ten seconds older than the sample
 * @param usd cost in USD by operation, for each service that answered
 */
record PipelineSample(
        long atMillis,
        @Nullable Ingest ingest,
        @Nullable Consumer consumer,
        Depths depths,
        Map<String, Map<String, Double>> usd) {

    /** Returns the number of records and messages that wait to be stored, as far as it is known. */
    double waiting() {
        return depths.inQueue() + (consumer == null ? 0 : consumer.inFlight());
    }

    /** The counters of ingest. */
    record Ingest(double accepted, double rejected, double refused) {
        static Ingest of(PrometheusPage page) {
            return new Ingest(
                    page.sum("telemetry_ingest_records_accepted_total"),
                    page.sum("telemetry_ingest_records_rejected_total"),
                    page.sum("telemetry_ingest_records_refused_total"));
        }
    }

    /**
     * The counters and gauges of the consumer.
     *
     * @param oldestSeconds age of the oldest message in seconds; NaN if unknown
     * @param faults failed writes by service and HTTP status, for example {@code s3 403}
     * @param latency cumulative counts of lines by the upper bound of the time from ingest to stored, in seconds
     */
    record Consumer(
            double stored,
            double duplicates,
            double deadLettered,
            double inFlight,
            double parts,
            double anomalies,
            double oldestSeconds,
            Map<String, Double> faults,
            NavigableMap<Double, Double> latency) {
        static Consumer of(PrometheusPage page) {
            return new Consumer(
                    page.sum("telemetry_consumer_records_stored_total"),
                    page.sum("telemetry_consumer_records_duplicate_total"),
                    page.sum("telemetry_consumer_records_dead_lettered_total"),
                    page.sum("telemetry_consumer_records_in_flight"),
                    page.sum("telemetry_consumer_part_lines_count"),
                    page.sum("telemetry_anomalies_total"),
                    page.value("telemetry_queue_oldest_age"),
                    page.by("telemetry_consumer_write_faults_total", "service", "answer"),
                    page.buckets("telemetry_latency_seconds", "stage", "ingest_to_stored"));
        }
    }
}
