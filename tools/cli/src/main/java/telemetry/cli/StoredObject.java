package telemetry.cli;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import telemetry.contract.HourPartition;
import telemetry.lake.TableFile;

/**
 * An object of the lake, as listed.
 *
 * @param key the key
 * @param hour the hour partition of the object
 * @param etag the ETag, with quotes; null for a file that was copied by hand into the folder of the embedded S3
 * @param bytes the size
 * @param changedAt the time of the last change
 */
record StoredObject(
        String key, HourPartition hour, @Nullable String etag, long bytes, Instant changedAt) {

    /** Returns a file of a table. Its key is never reused, so it needs no ETag. */
    static StoredObject of(TableFile file, HourPartition hour) {
        return new StoredObject(file.key(), hour, null, file.bytes(), Instant.EPOCH);
    }

    /** Returns a file name that differs for each content of the same key. */
    String version() {
        return etag == null
                ? "%d-%d".formatted(bytes, changedAt.getEpochSecond())
                : etag.replace("\"", "").replaceAll("[^A-Za-z0-9-]", "_");
    }
}
