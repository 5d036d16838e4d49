package telemetry.chaos;

import telemetry.contract.PrometheusPage;

/**
 * Counters of one process of the ingest-service, from its last scrape.
 *
 * @param accepted records that SQS confirmed and a response reported as accepted
 * @param refused records answered with 503; after a send with an unknown outcome they may be in the queue
 * @param confirmed records in messages that SQS has confirmed
 */
record IngestCounters(long accepted, long refused, long confirmed) {
    static IngestCounters of(PrometheusPage page) {
        return new IngestCounters(
                Math.round(page.sum("telemetry_ingest_records_accepted_total")),
                Math.round(page.sum("telemetry_ingest_records_refused_total")),
                Math.round(page.sum("telemetry_ingest_message_records_sum")));
    }
}
