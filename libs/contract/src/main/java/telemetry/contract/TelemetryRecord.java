package telemetry.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record that keeps the contract: a view of the bytes it was read from, not a copy, and the values that the platform
 * itself needs. Where the payload is, is known; it is not looked into again.
 *
 * <p>The identity of a record is its {@code vehicle_id}, {@code can_id}, {@code timestamp} as an instant to the nanosecond,
 * {@code payload} as a JSON value, and {@code sequence} if it has one. Lines with the same identity are copies of one
 * record. Two equal readings of one instant are two records if their {@code sequence} differs.
 *
 * @param source the array that holds the record; must not change while the view is used
 * @param offset where the record's opening brace is
 * @param length bytes from the opening to the closing brace, both included
 * @param payloadOffset where the payload's opening brace is
 * @param timestamp when the vehicle measured, as an instant
 * @param vehicleId 1..64 of {@code [A-Za-z0-9._:-]}
 * @param receivedAt when the server accepted the record; null before it is stamped
 */
@SuppressWarnings("ArrayRecordComponent") // a view is compared by nobody; a copy per record is what it avoids
public record TelemetryRecord(
        byte[] source,
        int offset,
        int length,
        int payloadOffset,
        Instant timestamp,
        String vehicleId,
        @Nullable Instant receivedAt)
        implements Outcome {

    /** The hour partition that the record belongs to, by event time. */
    public HourPartition hour() {
        return HourPartition.of(timestamp);
    }
}
