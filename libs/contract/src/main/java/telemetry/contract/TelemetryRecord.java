package telemetry.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A valid record: a view of the bytes that it was read from, and the values that the platform uses.
 *
 * <p>The identity of a record is its {@code vehicle_id}, its {@code can_id}, its {@code timestamp} as an instant to the
 * nanosecond, its {@code payload} as a JSON value, and its {@code sequence} if there is one. Lines with the same
 * identity are duplicates of one record. Two equal readings at the same instant are two records if their
 * {@code sequence} differs.
 *
 * @param source the array that contains the record; must not change while the view is used
 * @param offset the position of the record's opening brace in {@code source}
 * @param length the number of bytes from the opening to the closing brace, both included
 * @param payloadOffset the position of the payload's opening brace in {@code source}
 * @param timestamp the time of the measurement
 * @param vehicleId 1 to 64 characters of {@code [A-Za-z0-9._:-]}
 * @param canId the number of {@code can_id}; bit 31 marks an identifier of 29 bits, which has eight digits or a value
 *     of more than 11 bits
 * @param receivedAt the time at which the server received the record; null before the record is stamped
 * @param fleet the fleet that the server stamped, 1 to 64 characters of {@code [A-Za-z0-9._-]}; null if there is none
 * @param vin the vehicle identification number; null if the record has none
 */
@SuppressWarnings("ArrayRecordComponent") // views are not compared, and a copy of each record would be slow
public record TelemetryRecord(
        byte[] source,
        int offset,
        int length,
        int payloadOffset,
        Instant timestamp,
        String vehicleId,
        int canId,
        @Nullable Instant receivedAt,
        @Nullable String fleet,
        @Nullable String vin)
        implements Outcome {

    /** Returns the record's hour partition, by event time. */
    public HourPartition hour() {
        return HourPartition.of(timestamp);
    }
}
