package telemetry.aggregator;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import telemetry.contract.HourPartition;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What a sealed hour was made of, as {@code _manifest.json} holds it. Nothing in it depends on when or where it was made.
 *
 * @param format version of this format
 * @param hour start of the hour, {@code 2026-11-23T04:00:00Z}
 * @param version 1 when the hour is sealed first, one more each time it is sealed with another result
 * @param records records in the output, each once
 * @param duplicates lines of the inputs that repeat the identity of another one
 * @param malformed lines of the inputs that are no record of this hour
 * @param firstTimestamp the first record's, to the microsecond; null if there is none
 * @param lastTimestamp the last record's
 * @param output what was written
 * @param inputs the parts it was made of, by key
 * @param fingerprint SHA-256 of keys, sizes and ETags of the inputs, as the summary has it
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonPropertyOrder({
    "format",
    "hour",
    "version",
    "records",
    "duplicates",
    "malformed",
    "first_timestamp",
    "last_timestamp",
    "output",
    "inputs",
    "fingerprint"
})
record SealManifest(
        int format,
        String hour,
        int version,
        long records,
        long duplicates,
        long malformed,
        @Nullable String firstTimestamp,
        @Nullable String lastTimestamp,
        Output output,
        List<Input> inputs,
        String fingerprint) {
    private static final int FORMAT = 1;

    /** @param sha256 of its content, in hexadecimal */
    @JsonPropertyOrder({"key", "size", "sha256"})
    record Output(String key, long size, String sha256) {}

    /** One part. */
    @JsonPropertyOrder({"key", "size", "etag"})
    record Input(String key, long size, String etag) {}

    /** The first seal of {@code hour}. */
    static SealManifest of(HourPartition hour, HourObjects objects, HourCounts counts, Output output) {
        Seen seen = counts.seen();
        return new SealManifest(
                FORMAT,
                hour.toString(),
                1,
                counts.records(),
                counts.duplicates(),
                counts.malformed(),
                seen.isNothing() ? null : Seen.instant(seen.firstMicros()).toString(),
                seen.isNothing() ? null : Seen.instant(seen.lastMicros()).toString(),
                output,
                objects.parts().stream()
                        .map(part -> new Input(part.key().key(), part.size(), part.etag()))
                        .toList(),
                objects.fingerprint());
    }

    /** This, numbered: as {@code before} if that says the same, one more if not. */
    SealManifest after(SealManifest before) {
        SealManifest same = numbered(before.version());
        return same.equals(before) ? same : numbered(before.version() + 1);
    }

    private SealManifest numbered(int version) {
        return new SealManifest(
                format,
                hour,
                version,
                records,
                duplicates,
                malformed,
                firstTimestamp,
                lastTimestamp,
                output,
                inputs,
                fingerprint);
    }
}
