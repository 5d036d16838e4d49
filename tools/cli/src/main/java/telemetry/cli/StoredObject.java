package telemetry.cli;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import telemetry.contract.HourPartition;
import telemetry.lake.TableFile;

/**
 * An object of the lake, as a listing has it.
 *
 * @param key its key
 * @param hour the hour partition that it is in
 * @param etag its ETag, in its quotes; null for a file that was put by hand where an embedded S3 keeps its objects
 * @param bytes its size
 * @param changedAt when it was stored
 */
record StoredObject(
        String key, HourPartition hour, @Nullable String etag, long bytes, Instant changedAt) {

    /** A file of a table; its key is never used again, so that it needs no ETag. */
    static StoredObject of(TableFile file, HourPartition hour) {
        return new StoredObject(file.key(), hour, null, file.bytes(), Instant.EPOCH);
    }

    /** What tells this content from another under the same key, as a name of a file. */
    String version() {
        return etag == null
                ? "%d-%d".formatted(bytes, changedAt.getEpochSecond())
                : etag.replace("\"", "").replaceAll("[^A-Za-z0-9-]", "_");
    }
}
