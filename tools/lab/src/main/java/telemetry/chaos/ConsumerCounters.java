package telemetry.chaos;

import telemetry.contract.PrometheusPage;

/**
 * Counters of one process of the consumer-service, from its last scrape. A redelivered line counts once per delivery.
 *
 * @param received lines received
 * @param stored lines in a part that S3 has confirmed
 * @param duplicates lines dropped because their record is stored
 * @param deadLettered lines in the DLQ
 * @param returned lines returned to SQS for redelivery
 * @param inFlight lines without any of these outcomes yet
 */
record ConsumerCounters(long received, long stored, long duplicates, long deadLettered, long returned, long inFlight) {
    private static final String RECORDS = "telemetry_consumer_records_";

    static ConsumerCounters of(PrometheusPage page) {
        return new ConsumerCounters(
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

    /** Returns the number of lines with a final outcome. */
    long settled() {
        return stored + duplicates + deadLettered + returned;
    }
}
