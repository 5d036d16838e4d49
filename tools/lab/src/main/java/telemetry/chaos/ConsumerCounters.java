package telemetry.chaos;

import telemetry.contract.PrometheusPage;

/**
 * Counters of one process of the consumer-service, as it showed them last; lines, each time they are received.
 *
 * @param received all
 * @param stored in a part that S3 has confirmed
 * @param duplicates left out, because the record is stored
 * @param deadLettered in the DLQ
 * @param returned left to SQS
 * @param inFlight none of these yet
 */
record ConsumerLife(long received, long stored, long duplicates, long deadLettered, long returned, long inFlight) {
    private static final String RECORDS = "telemetry_consumer_records_";

    static ConsumerLife of(PrometheusPage page) {
        return new ConsumerLife(
                count(page, "received_total"),
                count(page, "stored_total"),
                count(page, "duplicate_total"),
                count(page, "dead_lettered_total"),
                count(page, "returned_total"),
                count(page, "in_flight"));
    }

    private static long count(PrometheusPage page, String name) {
        return Math.round(page.sum(RECORDS + name));
    }

    /** Lines whose fate is known. */
    long settled() {
        return stored + duplicates + deadLettered + returned;
    }
}
