package telemetry.consumer;

import telemetry.contract.ContentDigest;
import telemetry.contract.TelemetryRecord;

/**
 * A line of a message that conforms to the data contract.
 *
 * @param digest identity of the record, for deduplication
 */
record Line(TelemetryRecord record, ContentDigest digest) {
    static Line of(TelemetryRecord record) {
        return new Line(record, ContentDigest.of(record));
    }
}
