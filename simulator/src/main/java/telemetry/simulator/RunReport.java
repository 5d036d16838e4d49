package telemetry.simulator;

import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What a run sent and what was answered; also what {@link Verification} compares the lake with.
 *
 * @param run the run's id, which each of its records carries
 * @param sent different records that were sent
 * @param accepted different records that were answered with 202 or 207
 * @param duplicatesSent records that were sent again on purpose
 * @param duplicatesAccepted those of them that were accepted
 * @param malformedSent records that break the contract, sent on purpose
 * @param malformedAccepted those of them that were accepted, which is an error of the platform
 * @param rejectedUnexpectedly good records that were refused as malformed
 * @param unacknowledged good records that nobody accepted within the tries; they may be stored or not
 * @param requests requests that were answered
 * @param retries requests that were sent again
 * @param seconds how long the run took
 * @param recordsPerSecond accepted records over that time
 * @param latency from when a request was planned, or sent if there was no plan, to its answer
 * @param hours the hour partitions that the records belong to
 * @param acceptedRanges the numbers of the accepted records
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record RunReport(
        String run,
        int sent,
        int accepted,
        int duplicatesSent,
        int duplicatesAccepted,
        int malformedSent,
        int malformedAccepted,
        int rejectedUnexpectedly,
        int unacknowledged,
        int requests,
        int retries,
        double seconds,
        long recordsPerSecond,
        LatencyMillis latency,
        List<String> hours,
        List<SeqRange> acceptedRanges) {

    /** Percentiles in milliseconds. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record LatencyMillis(double p50Ms, double p95Ms, double p99Ms, double maxMs) {}

    /** Whether every good record was accepted and every malformed one refused. */
    public boolean isClean() {
        return accepted == sent && malformedAccepted == 0 && rejectedUnexpectedly == 0;
    }
}
