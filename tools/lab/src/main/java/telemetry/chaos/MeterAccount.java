package telemetry.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Compares the counters of the services with the lake after all work has ended. The counters of the last process of
 * each service are complete. For an earlier process, which was killed or terminated, the last scrape is a lower bound.
 * docs/metrics.md states the same relations.
 *
 * @param ingests processes of the ingest-service, the last one at rest
 * @param consumers processes of the consumer-service, the last one at rest
 * @param reported records that responses reported as accepted, duplicates included
 * @param unanswered records of requests without a response
 * @param lines lines in the lake
 * @param poison messages of one line each that bypassed ingest
 */
record MeterAccount(
        List<IngestCounters> ingests,
        List<ConsumerCounters> consumers,
        long reported,
        long unanswered,
        long lines,
        long poison) {

    List<String> problems() {
        if (ingests.isEmpty() || consumers.isEmpty()) {
            return List.of("the services returned no metrics");
        }
        List<String> problems = new ArrayList<>();
        checkIngest(problems);
        checkConsumer(problems);
        if (consumers.size() == 1) {
            ConsumerCounters only = consumers.getFirst();
            check(
                    problems,
                    sum(ingests, IngestCounters::confirmed) + poison <= only.settled() - only.returned(),
                    "SQS confirmed records that the consumer never settled");
            check(problems, only.stored() == lines, "the consumer's count of stored lines differs from the lake");
        }
        return problems;
    }

    private void checkIngest(List<String> problems) {
        IngestCounters last = ingests.getLast();
        check(problems, last.accepted() <= last.confirmed(), "ingest accepted records that SQS did not confirm");
        check(
                problems,
                last.confirmed() <= last.accepted() + last.refused(),
                "SQS confirmed records that ingest neither accepted nor refused");
        check(
                problems,
                sum(ingests, IngestCounters::accepted) <= reported + unanswered,
                "ingest counted more accepted records than responses can have reported");
        if (ingests.size() == 1) {
            check(
                    problems,
                    last.accepted() >= reported,
                    "responses reported accepted records that ingest did not count");
        }
    }

    private void checkConsumer(List<String> problems) {
        ConsumerCounters last = consumers.getLast();
        check(
                problems,
                last.received() == last.settled() + last.inFlight(),
                "the outcomes of the consumer's lines do not add up to the received lines");
        check(problems, last.inFlight() == 0, "the consumer reports lines in flight after all work has ended");
        check(
                problems,
                sum(consumers, ConsumerCounters::stored) <= lines,
                "the consumer counted more stored lines than the lake has");
    }

    private static <T> long sum(List<T> processes, ToLongFunction<T> figure) {
        return processes.stream().mapToLong(figure).sum();
    }

    private void check(List<String> problems, boolean holds, String sentence) {
        if (!holds) {
            problems.add("metrics: %s (%s)".formatted(sentence, this));
        }
    }
}
