package telemetry.chaos;

import telemetry.contract.PrometheusPage;

/**
 * Counters of one process of the ingest-service, as it showed them last.
 *
 * @param accepted records confirmed by SQS and answered as accepted
 * @param refused records answered with 503; those of an ambiguous one may be in the queue
 * @param confirmed records of the messages that SQS has confirmed
 */
record IngestLife(long accepted, long refused, long confirmed) {
    static IngestLife of(PrometheusPage page) {
        return new IngestLife(
                Math.round(page.sum("telemetry_ingest_records_accepted_total")),
                Math.round(page.sum("telemetry_ingest_records_refused_total")),
                Math.round(page.sum("telemetry_ingest_message_records_sum")));
    }
}
