package telemetry.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run sent and what was answered; also what {@link Verification} compares the lake with.
 *
 * @param run the run's id, which each of its records carries
 * @param key with which each of its records proves its content, see {@link Proof}
 * @param seed what the fleet's behaviour followed from; null for a replay
 * @param sent different records that were sent
 * @param notSent records of the plan that were not sent, because the platform took nothing for a minute
 * @param accepted different records that were answered with 202 or 207
 * @param duplicatesSent records that were sent again on purpose
 * @param duplicatesAccepted those of them that were accepted
 * @param malformedSent records that break the contract, sent on purpose
 * @param malformedRejected those of them that were refused, as they should be
 * @param malformedAccepted those of them that were accepted, which is an error of the platform
 * @param rejectedUnexpectedly good records that were refused as malformed
 * @param unacknowledged good records that nobody answered for within the tries; they may be stored or not
 * @param requests requests that were answered, retries included
 * @param retries requests that were sent again because they were answered with 429 or 5xx, or not at all
 * @param unheard records in requests that got no answer, counted for each such request: the platform may have accepted
 *     them
 * @param seconds how long the run took
 * @param recordsPerSecond accepted records over that time
 * @param latency from when a request was planned, or sent if there was no plan, to the answer that accepted it; waits
 *     between retries are part of it
 * @param hours the hour partitions that the records belong to
 * @param acceptedRanges the numbers of the accepted records
 * @param duplicateRanges the numbers of the records that were sent twice on purpose
 * @param sentAgainRanges the numbers of the records in requests that were sent again
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record RunReport(
        String run,
        String key,
        @Nullable Long seed,
        int sent,
        int notSent,
        int accepted,
        int duplicatesSent,
        int duplicatesAccepted,
        int malformedSent,
        int malformedRejected,
        int malformedAccepted,
        int rejectedUnexpectedly,
        int unacknowledged,
        int requests,
        int retries,
        long unheard,
        double seconds,
        long recordsPerSecond,
        LatencyMillis latency,
        List<String> hours,
        List<SeqRange> acceptedRanges,
        List<SeqRange> duplicateRanges,
        List<SeqRange> sentAgainRanges) {

    /** Percentiles in milliseconds. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record LatencyMillis(double p50Ms, double p95Ms, double p99Ms, double maxMs) {}

    /** @throws NullPointerException if something that a reader needs is missing, naming it */
    public RunReport {
        Objects.requireNonNull(run, "run is missing");
        Objects.requireNonNull(key, "key is missing");
        Objects.requireNonNull(latency, "latency is missing");
        Objects.requireNonNull(hours, "hours is missing");
        Objects.requireNonNull(acceptedRanges, "accepted_ranges is missing");
        Objects.requireNonNull(duplicateRanges, "duplicate_ranges is missing");
        Objects.requireNonNull(sentAgainRanges, "sent_again_ranges is missing");
    }

    /** Whether every good record was sent and accepted, and every malformed one refused. */
    public boolean isClean() {
        return notSent == 0 && accepted == sent && malformedAccepted == 0 && rejectedUnexpectedly == 0;
    }

    /** How many different records the plan had. */
    int planned() {
        return sent + notSent;
    }

    /** @throws RunFailedException if {@code file} holds no report */
    static RunReport read(Path file) throws IOException {
        try {
            return new JsonMapper().readValue(Files.readAllBytes(file), RunReport.class);
        } catch (JacksonException noReport) {
            throw new RunFailedException(file + " is not the report of a run: " + noReport.getOriginalMessage());
        }
    }

    void write(Path file) throws IOException {
        Files.write(file, new JsonMapper().writeValueAsBytes(this));
    }
}
