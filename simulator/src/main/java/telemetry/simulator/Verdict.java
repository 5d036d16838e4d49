package telemetry.simulator;

import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The result of comparing the lake with the report of a run.
 *
 * @param run the ID of the run
 * @param sent distinct records sent
 * @param accepted distinct records accepted
 * @param stored lines of the run in the lake
 * @param unique distinct records of the run in the lake
 * @param lost accepted records missing from the lake
 * @param firstLost the numbers of the first lost records
 * @param duplicated lines beyond one per record, or beyond two for a record that was sent twice on purpose
 * @param duplicatedByRetries duplicated lines of retried requests, of which the platform may have accepted several
 *     attempts
 * @param storedWithoutAcknowledgement records in the lake without an acknowledgement, which are allowed
 * @param changed lines of the run that differ from the sent record plus the server's stamp
 * @param outOfContract lines of any sender that break the contract
 * @param wrongHour lines of the run in the partition of another hour
 * @param others lines of other senders in the hours of the run
 * @param findings the first errors of each kind, one sentence each
 * @param parts parts with lines of the run
 * @param largestPartLines the maximum number of lines of the run in one part
 * @param ingestToStored the time from {@code ingest_received_at} to the object's {@code LastModified}
 * @param ingestToStoredIsUpperBound true if 999 ms were added, because the store reports whole seconds
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Verdict(
        String run,
        int sent,
        int accepted,
        long stored,
        int unique,
        int lost,
        List<Integer> firstLost,
        long duplicated,
        long duplicatedByRetries,
        int storedWithoutAcknowledgement,
        long changed,
        long outOfContract,
        long wrongHour,
        long others,
        List<String> findings,
        int parts,
        int largestPartLines,
        RunReport.LatencyMillis ingestToStored,
        boolean ingestToStoredIsUpperBound) {

    /** Returns true if records were accepted, and none is lost, changed, duplicated or in the wrong place. */
    public boolean isGood() {
        return accepted > 0 && lost == 0 && duplicated == 0 && changed == 0 && outOfContract == 0 && wrongHour == 0;
    }
}
