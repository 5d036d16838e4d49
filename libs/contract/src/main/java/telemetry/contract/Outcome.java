package telemetry.contract;

/** The result of {@link RecordReader}: a valid record, or the violation of the contract. */
public sealed interface Outcome permits TelemetryRecord, Violation {}
