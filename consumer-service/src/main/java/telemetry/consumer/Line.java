package telemetry.consumer;

import telemetry.contract.ContentDigest;
import telemetry.contract.TelemetryRecord;

/**
 * A line of a message that keeps the contract.
 *
 * @param digest what it is recognised by when it comes again
 */
record Line(TelemetryRecord record, ContentDigest digest) {
    static Line of(TelemetryRecord record) {
        return new Line(record, ContentDigest.of(record));
    }
}
