package telemetry.system;

import java.io.IOException;

/** The record counters of the services since their start. */
record RecordCounts(double accepted, double stored, double duplicates, double deadLettered, double inFlight) {

    static RecordCounts of(SystemUnderTest system) throws IOException, InterruptedException {
        return new RecordCounts(
                system.ingestCounter("telemetry_ingest_records_accepted_total"),
                system.consumerCounter("telemetry_consumer_records_stored_total"),
                system.consumerCounter("telemetry_consumer_records_duplicate_total"),
                system.consumerCounter("telemetry_consumer_records_dead_lettered_total"),
                system.consumerCounter("telemetry_consumer_records_in_flight"));
    }

    RecordCounts minus(RecordCounts before) {
        return new RecordCounts(
                accepted - before.accepted,
                stored - before.stored,
                duplicates - before.duplicates,
                deadLettered - before.deadLettered,
                inFlight - before.inFlight);
    }
}
