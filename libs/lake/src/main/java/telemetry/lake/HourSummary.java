package telemetry.lake;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures of one hour, as stored in {@code summary.json}. The figures depend only on the parts that were read and
 * on whether the hour was over.
 *
 * @param version version of this format
 * @param hour start of the hour, {@code 2026-11-23T04:00:00Z}
 * @param complete true if the hour was over; late data may still come
 * @param records records, each counted once
 * @param vehicles vehicles that have a record
 * @param duplicates lines that repeat the identity of another line
 * @param malformed lines that are no record of this hour
 * @param malformedLines the first malformed lines
 * @param parts parts that were read, expired parts included
 * @param bytes size of all these parts
 * @param latency time from timestamp to ingest
 * @param fingerprint SHA-256 of the ids and sizes of the parts, and of the dictionary of CAN signals if there is one;
 *     equal input has an equal fingerprint
 * @param can the account of CAN frames; null if none is decoded
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
    "fingerprint",
    "can"
})
public record HourSummary(
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
        String fingerprint,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CanFigures can) {

    /**
     * The version that this code writes. A stored summary of another version is written again, with the hour's derived
     * data.
     */
    public static final int VERSION = 2;

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * Exact percentiles in milliseconds; zeros if there is no record. A timestamp ahead of ingest counts as 0.
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonPropertyOrder({"p50_ms", "p95_ms", "p99_ms"})
    public record LatencyMillis(long p50Ms, long p95Ms, long p99Ms) {
        public static final LatencyMillis NONE = new LatencyMillis(0, 0, 0);
    }

    /**
     * Returns the summary of {@code hour} in {@code lake}; empty if there is none, or if this version of the code cannot
     * read it.
     */
    public static Optional<HourSummary> stored(Lake lake, HourPartition hour) {
        try {
            return lake.read(new AggregateKey(hour, AggregateKey.Kind.SUMMARY).key())
                    .map(content -> JSON.readValue(content, HourSummary.class));
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
    }

    static HourSummary of(HourVersion version, boolean complete, HourTables.Totals totals, String fingerprint) {
        HourState state = version.state();
        return new HourSummary(
                VERSION,
                version.hour().toString(),
                complete,
                version.records(),
                totals.vehicles(),
                version.duplicates(),
                state.lines().malformed(),
                state.lines().firstMalformed(),
                state.parts().size(),
                state.bytes(),
                totals.latency(),
                fingerprint,
                totals.can());
    }
}
