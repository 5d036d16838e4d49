package telemetry.bench;

import java.io.IOException;
import java.time.Duration;
import telemetry.lab.ServiceProcess;

/** The number of records that a consumer has stored. */
final class StoredRecords {
    /** The counter of the consumer. */
    static final String COUNTER = "telemetry_consumer_records_stored_total";

    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private StoredRecords() {}

    /**
     * Waits until {@code consumer} has stored {@code count} records since its start.
     *
     * @return the number that it has stored then
     * @throws IllegalStateException after {@code patience}
     */
    static double await(ServiceProcess consumer, double count, Duration patience)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        double now = consumer.metrics().sum(COUNTER);
        while (now < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("stored %.0f of %.0f records: %s"
                        .formatted(now, count, consumer.process().log()));
            }
            Thread.sleep(POLL_INTERVAL);
            now = consumer.metrics().sum(COUNTER);
        }
        return now;
    }
}
