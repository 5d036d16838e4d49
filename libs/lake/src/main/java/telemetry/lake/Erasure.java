package telemetry.lake;

import java.time.Instant;
import java.util.UUID;
import telemetry.contract.HourPartition;
import telemetry.contract.TelemetryRecord;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The erasure of a vehicle, stored as {@code erasures/<id>.json} for the life of the lake. Folds leave out the covered
 * records, so that late parts and dead letters do not bring them back. The erasure holds a digest of the vehicle's id
 * instead of the id. Records that ingest received after the request are not covered, because the vehicle may have a new
 * owner.
 *
 * @param id distinguishes erasures, and salts the digest
 * @param vehicleSha256 SHA-256 of {@code <id>:<vehicle_id>} in hexadecimal
 * @param from the first hour, {@code 2026-11-23T04:00:00Z}
 * @param to the end of the covered hours, which is not included
 * @param receivedBefore the request's time; records received at or after it are not covered
 * @param done true once no covered data are in the bucket
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Erasure(String id, String vehicleSha256, String from, String to, String receivedBefore, boolean done) {
    static final String FOLDER = "erasures/";

    private static final long MICROS_A_SECOND = 1_000_000;

    /** Creates a new erasure of {@code vehicle} in the hours from {@code from} to {@code to}, which is not included. */
    static Erasure begun(String vehicle, HourPartition from, HourPartition to, Instant now) {
        String id = UUID.randomUUID().toString();
        return new Erasure(id, digest(id, vehicle), from.toString(), to.toString(), now.toString(), false);
    }

    private static String digest(String id, String vehicle) {
        return Sha256.of(id + ':' + vehicle);
    }

    /** Returns the same erasure marked as done. */
    Erasure asDone() {
        return new Erasure(id, vehicleSha256, from, to, receivedBefore, true);
    }

    /** Returns the key of the object that stores the erasure. */
    String key() {
        return FOLDER + id + ".json";
    }

    /** Returns true if the erasure is of {@code vehicle} and of exactly these hours. */
    boolean isOf(String vehicle, HourPartition first, HourPartition end) {
        return isOf(vehicle) && from.equals(first.toString()) && to.equals(end.toString());
    }

    /** Returns true if the erasure is of {@code vehicle}. */
    boolean isOf(String vehicle) {
        return vehicleSha256.equals(digest(id, vehicle));
    }

    /** Returns true if records of {@code hour} may be covered. */
    boolean isAbout(HourPartition hour) {
        return !hour.start().isBefore(Instant.parse(from)) && hour.start().isBefore(Instant.parse(to));
    }

    /** Returns true if {@code record} is covered. */
    boolean covers(TelemetryRecord record) {
        Instant receivedAt = record.receivedAt();
        return isAbout(record.hour())
                && isOf(record.vehicleId())
                && receivedAt != null
                && receivedAt.isBefore(Instant.parse(receivedBefore));
    }

    /** Returns a condition of DuckDB's SQL that is true for the covered records. */
    String sql() {
        return "\"timestamp\" >= %s AND \"timestamp\" < %s AND ingest_received_at < %s AND %s"
                .formatted(instant(from), instant(to), instant(receivedBefore), vehicleSql());
    }

    /** Returns a condition of DuckDB's SQL that is true for rows of the vehicle. */
    String vehicleSql() {
        return "sha256('%s:' || vehicle_id) = '%s'".formatted(id, vehicleSha256);
    }

    private static String instant(String text) {
        Instant instant = Instant.parse(text);
        return "make_timestamptz(%d)".formatted(instant.getEpochSecond() * MICROS_A_SECOND + instant.getNano() / 1_000);
    }
}
