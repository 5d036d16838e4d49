package telemetry.contract;

/** What {@link RecordReader} says of some bytes: a record of the contract, or why they are none. */
public sealed interface Outcome permits TelemetryRecord, Violation {}
