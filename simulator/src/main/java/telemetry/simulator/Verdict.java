package telemetry.simulator;

import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What the lake holds of a run.
 *
 * @param run the run's id
 * @param sent different records that were sent
 * @param accepted different records that were accepted
 * @param stored lines of the run in the lake
 * @param unique different records of the run in the lake
 * @param lost accepted records that are not in the lake
 * @param firstLost numbers of the first of them
 * @param duplicated lines beyond one per record; of a record that the client sent twice on purpose, a second line is
 *     right and not counted
 * @param duplicatedByRetries those of them whose request the client sent again, because it was answered with 429 or 5xx
 *     or not at all: the platform may have taken it both times
 * @param storedWithoutAcknowledgement records in the lake that nobody told the client about; allowed
 * @param changed lines of the run that are not, byte for byte, what was sent and the server's stamp
 * @param outOfContract lines of anybody that break the contract
 * @param wrongHour lines of the run in another hour's partition
 * @param others lines of other senders in the hours of the run
 * @param findings the first lines of each kind that are wrong, a sentence each
 * @param parts parts that hold lines of the run
 * @param largestPartLines lines of the run in the part that holds most of them
 * @param ingestToStored from {@code ingest_received_at} to the object's {@code LastModified}
 * @param ingestToStoredIsUpperBound whether 999 ms were added to each, because the store gives whole seconds
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

    /** Returns true if something was accepted, and nothing is lost, changed, duplicated or wrong. */
    public boolean isGood() {
        return accepted > 0 && lost == 0 && duplicated == 0 && changed == 0 && outOfContract == 0 && wrongHour == 0;
    }
}
