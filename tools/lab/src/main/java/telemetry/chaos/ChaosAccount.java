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
 * The account of every record of a run, after the queue is empty.
 *
 * @param sent different good records that were sent
 * @param accepted those that were answered with 202 or 207
 * @param unconfirmed those that nobody answered for; they may be stored or not
 * @param refused good records that were refused as malformed: an error
 * @param gaveUp whether sending ended early, because nothing was taken for minutes: an error
 * @param malformedSent records that break the contract, sent on purpose
 * @param malformedAccepted those of them that were accepted: an error
 * @param stored lines in the lake
 * @param unique different records in the lake
 * @param duplicates lines beyond one per record, that the aggregate must not count
 * @param changed lines in the lake that are not what was sent: an error
 * @param foreign lines in the lake that no run sent: an error
 * @param deadLettered lines of good records in the DLQ: an error
 * @param poisonSent messages put on the queue that can never be stored
 * @param poisonDeadLettered those of them that are in the DLQ, as they should be
 * @param inFlight messages that were still in the queue when patience was over: an error
 * @param missing accepted records that are not in the lake: an error
 * @param outOfContract lines in the lake that break the contract: an error
 * @param wrongHour lines in another hour's partition: an error
 * @param counted the sum of the aggregates' per-vehicle counts, which must be {@code unique}
 * @param removed duplicates that the aggregates say they removed, which must be {@code duplicates}
 * @param faults what else went wrong, a sentence each: services that ended unasked, workers that ended, a table that has
 *     other records than those that are stored and were accepted, metrics that do not add up
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
                deadLetters.others(),
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

    /** Returns true if no record is lost and none is counted twice. */
    @JsonProperty("good")
    public boolean isGood() {
        return problems().isEmpty();
    }

    /** Returns the problems, one sentence each. */
    @JsonProperty
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        check(problems, accepted == 0, "nothing was accepted, so that nothing is proved");
        check(problems, missing > 0, "%d accepted records are missing".formatted(missing));
        check(problems, counted > unique, "%d records are counted twice".formatted(counted - unique));
        check(problems, counted < unique, "%d stored records are not counted".formatted(unique - counted));
        check(
                problems,
                removed != duplicates,
                "%d duplicates are stored, but %d removed".formatted(duplicates, removed));
        check(problems, deadLettered > 0, "%d good lines are in the DLQ".formatted(deadLettered));
        check(
                problems,
                poisonDeadLettered != poisonSent,
                "of %d poison, %d is in the DLQ".formatted(poisonSent, poisonDeadLettered));
        check(problems, inFlight > 0, "%d messages are still in the queue".formatted(inFlight));
        check(problems, refused > 0, "%d good records were refused".formatted(refused));
        check(problems, gaveUp, "sending ended early, because nothing was taken for minutes");
        check(problems, malformedAccepted > 0, "%d malformed records were accepted".formatted(malformedAccepted));
        check(problems, outOfContract > 0, "%d stored lines break the contract".formatted(outOfContract));
        check(problems, wrongHour > 0, "%d lines are in the wrong hour".formatted(wrongHour));
        check(problems, changed > 0, "%d stored lines are not what was sent".formatted(changed));
        check(problems, foreign != 0, "%d stored lines are of no run".formatted(foreign));
        problems.addAll(faults);
        return problems;
    }

    private static void check(List<String> problems, boolean wrong, String sentence) {
        if (wrong) {
            problems.add(sentence);
        }
    }
}
