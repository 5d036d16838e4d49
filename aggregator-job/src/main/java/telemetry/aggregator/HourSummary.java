package telemetry.aggregator;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import telemetry.contract.HourPartition;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The figures of one aggregated hour, as {@code summary.json} holds them. Depends on nothing but the hour's objects and
 * whether the hour was over.
 *
 * @param version version of this format
 * @param hour start of the hour, {@code 2026-11-23T04:00:00Z}
 * @param complete whether the hour was over when it was aggregated; late data may still come
 * @param records records, each counted once whatever its copies
 * @param vehicles vehicles that have a record
 * @param duplicates lines that repeat the identity of another one
 * @param malformed lines that are no record of this hour
 * @param malformedLines the first of them
 * @param parts objects that were read
 * @param bytes size of them all
 * @param latency from timestamp to ingest
 * @param fingerprint SHA-256 of the keys, sizes and ETags of the objects; equal input has an equal fingerprint
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonPropertyOrder({
    "version",
    "hour",
    "complete",
    "records",
    "vehicles",
    "duplicates",
    "malformed",
    "malformed_lines",
    "parts",
    "bytes",
    "latency",
    "fingerprint"
})
record HourSummary(
        int version,
        String hour,
        boolean complete,
        long records,
        long vehicles,
        long duplicates,
        long malformed,
        List<MalformedLine> malformedLines,
        int parts,
        long bytes,
        LatencyMillis latency,
        String fingerprint) {

    /** The version that this code writes. */
    static final int VERSION = 1;

    /**
     * Exact percentiles in milliseconds; zeros if there is no record. A timestamp ahead of ingest counts as 0.
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonPropertyOrder({"p50_ms", "p95_ms", "p99_ms"})
    record LatencyMillis(long p50Ms, long p95Ms, long p99Ms) {
        static final LatencyMillis NONE = new LatencyMillis(0, 0, 0);
    }

    /**
     * Where a line is that is no record of the hour.
     *
     * @param object the object's key
     * @param line 1 for the first line
     * @param reason the tag of the contract's reason, or {@code wrong_hour}
     */
    @JsonPropertyOrder({"object", "line", "reason"})
    record MalformedLine(String object, int line, String reason) {}

    static HourSummary of(
            HourPartition hour,
            boolean complete,
            HourObjects objects,
            HourCounts counts,
            List<MalformedLine> malformedLines) {
        return new HourSummary(
                VERSION,
                hour.toString(),
                complete,
                counts.records(),
                counts.vehicles(),
                counts.duplicates(),
                counts.malformed(),
                malformedLines,
                objects.parts().size(),
                objects.bytes(),
                counts.latency(),
                objects.fingerprint());
    }
}
