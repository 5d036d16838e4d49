package telemetry.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import telemetry.simulator.RunReport;
import telemetry.simulator.Verdict;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The account of every record of a run, taken after the queue is empty. Records of the two kinds "good" and "malformed"
 * are sent by the fleets; poison messages go directly to the queue.
 *
 * @param sent distinct good records that were sent
 * @param accepted distinct good records that a status of 202 or 207 accepted
 * @param unconfirmed good records without an answer; they may be stored or not
 * @param refused good records that were refused as malformed: an error
 * @param gaveUp true if sending stopped early because no record was accepted for minutes: an error
 * @param malformedSent malformed records that were sent on purpose
 * @param malformedAccepted malformed records that were accepted: an error
 * @param stored lines in the lake
 * @param unique distinct records in the lake
 * @param duplicates lines beyond one per record; the aggregates must not count them
 * @param changed lines in the lake that differ from the sent record: an error
 * @param foreign lines in the lake that belong to no run: an error
 * @param deadLettered lines of good records in the DLQ: an error
 * @param poisonSent poison messages that were put on the queue
 * @param poisonDeadLettered poison messages in the DLQ, which must equal {@code poisonSent}
 * @param inFlight messages still in the queue after the maximum wait: an error
 * @param missing accepted records that are not in the lake: an error
 * @param outOfContract lines in the lake that break the contract: an error
 * @param wrongHour lines in the partition of another hour: an error
 * @param counted sum of the counts per vehicle, which must equal {@code unique}
 * @param removed duplicates that the aggregates report as removed, which must equal {@code duplicates}
 * @param faults further errors, one sentence each: unexpected ends of processes or workers, differences between table
 *     and records, inconsistent metrics
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ChaosAccount(
        long sent,
        long accepted,
        long unconfirmed,
        long refused,
        boolean gaveUp,
        long malformedSent,
        long malformedAccepted,
        long stored,
        long unique,
        long duplicates,
        long changed,
        long foreign,
        long deadLettered,
        int poisonSent,
        int poisonDeadLettered,
        int inFlight,
        long missing,
        long outOfContract,
        long wrongHour,
        long counted,
        long removed,
        List<String> faults) {

    static ChaosAccount of(
            List<RunReport> runs,
            boolean gaveUp,
            List<Verdict> verdicts,
            long lines,
            int poisonSent,
            Poison.Found deadLetters,
            int inFlight,
            AggregatedCounts counted,
            List<String> faults) {
        long stored = sum(verdicts, Verdict::stored);
        long unique = sum(verdicts, Verdict::unique);
        return new ChaosAccount(
                total(runs, RunReport::sent),
                total(runs, RunReport::accepted),
                total(runs, RunReport::unacknowledged),
                total(runs, RunReport::rejectedUnexpectedly),
                gaveUp,
                total(runs, RunReport::malformedSent),
                total(runs, RunReport::malformedAccepted),
                stored,
                unique,
                stored - unique,
                sum(verdicts, Verdict::changed),
                lines - stored,
                deadLetters.otherLines(),
                poisonSent,
                deadLetters.poison(),
                inFlight,
                sum(verdicts, Verdict::lost),
                sum(verdicts, Verdict::outOfContract),
                sum(verdicts, Verdict::wrongHour),
                counted.records(),
                counted.duplicates(),
                faults);
    }

    private static long total(List<RunReport> runs, ToIntFunction<RunReport> figure) {
        return runs.stream().mapToInt(figure).sum();
    }

    private static long sum(List<Verdict> verdicts, ToLongFunction<Verdict> figure) {
        return verdicts.stream().mapToLong(figure).sum();
    }

    /** Returns true if there are no problems: no record is lost and none is counted twice. */
    @JsonProperty("good")
    public boolean isGood() {
        return problems().isEmpty();
    }

    /** Returns the problems, one sentence each. */
    @JsonProperty
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        check(problems, accepted == 0, "no record was accepted, so the run proves nothing");
        check(problems, missing > 0, "%d accepted records are missing".formatted(missing));
        check(problems, counted > unique, "%d records are counted twice".formatted(counted - unique));
        check(problems, counted < unique, "%d stored records are not counted".formatted(unique - counted));
        check(
                problems,
                removed != duplicates,
                "%d duplicates are stored, but %d were removed".formatted(duplicates, removed));
        check(problems, deadLettered > 0, "%d good lines are in the DLQ".formatted(deadLettered));
        check(
                problems,
                poisonDeadLettered != poisonSent,
                "%d of %d poison messages are in the DLQ".formatted(poisonDeadLettered, poisonSent));
        check(problems, inFlight > 0, "%d messages are still in the queue".formatted(inFlight));
        check(problems, refused > 0, "%d good records were refused".formatted(refused));
        check(problems, gaveUp, "sending stopped early because no record was accepted for minutes");
        check(problems, malformedAccepted > 0, "%d malformed records were accepted".formatted(malformedAccepted));
        check(problems, outOfContract > 0, "%d stored lines break the contract".formatted(outOfContract));
        check(problems, wrongHour > 0, "%d lines are in the wrong hour".formatted(wrongHour));
        check(problems, changed > 0, "%d stored lines differ from the sent records".formatted(changed));
        check(problems, foreign != 0, "%d stored lines belong to no run".formatted(foreign));
        problems.addAll(faults);
        return problems;
    }

    private static void check(List<String> problems, boolean isProblem, String sentence) {
        if (isProblem) {
            problems.add(sentence);
        }
    }
}
