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
 * The report of a run: sent records and their answers. {@link Verification} compares the lake with it.
 *
 * @param run the ID of the run, which each of its records contains
 * @param key the key of the run's proofs, see {@link Proof}
 * @param seed the seed of the fleet; null for a replay
 * @param sent distinct records sent
 * @param notSent planned records not sent, because the platform accepted nothing for a minute
 * @param accepted distinct records answered with 202 or 207
 * @param duplicatesSent records sent twice on purpose
 * @param duplicatesAccepted accepted duplicates
 * @param malformedSent malformed records sent on purpose
 * @param malformedRejected malformed records refused, as expected
 * @param malformedAccepted malformed records accepted, which is an error of the platform
 * @param rejectedUnexpectedly valid records refused as malformed
 * @param unacknowledged valid records without an answer after the last attempt, which may be stored
 * @param requests answered requests, retries included
 * @param retries requests retried after 429, 5xx or no answer
 * @param unheard records in requests without an answer, counted for each such request; the platform may have accepted
 *     them
 * @param seconds the duration of the run
 * @param recordsPerSecond accepted records per second
 * @param latency the time from the planned start of a request, or its actual start without a plan, to the answer that
 *     accepted it, including the waits between retries
 * @param hours the hour partitions of the records
 * @param acceptedRanges the numbers of the accepted records
 * @param duplicateRanges the numbers of the records sent twice on purpose
 * @param sentAgainRanges the numbers of the records in retried requests
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

    /**
     * Checks the required fields.
     *
     * @throws NullPointerException if a required field is missing
     */
    public RunReport {
        Objects.requireNonNull(run, "run is missing");
        Objects.requireNonNull(key, "key is missing");
        Objects.requireNonNull(latency, "latency is missing");
        Objects.requireNonNull(hours, "hours is missing");
        Objects.requireNonNull(acceptedRanges, "accepted_ranges is missing");
        Objects.requireNonNull(duplicateRanges, "duplicate_ranges is missing");
        Objects.requireNonNull(sentAgainRanges, "sent_again_ranges is missing");
    }

    /** Returns true if every valid record was sent and accepted, and every malformed record refused. */
    public boolean isClean() {
        return notSent == 0 && accepted == sent && malformedAccepted == 0 && rejectedUnexpectedly == 0;
    }

    /** Returns the number of distinct records in the plan. */
    int planned() {
        return sent + notSent;
    }

    /**
     * Reads a report.
     *
     * @throws RunFailedException if {@code file} is not a report
     */
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
