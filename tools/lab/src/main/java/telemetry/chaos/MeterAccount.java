package telemetry.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Compares what the services counted with what is there, once nothing is under way. Of the last life of each service all
 * is known; of earlier ones, which were killed or told to end, at least what they showed last. docs/metrics.md states the
 * same relations.
 *
 * @param ingests lives of the ingest-service, the last one at rest
 * @param consumers lives of the consumer-service, the last one at rest
 * @param told records that clients were told are accepted, copies included
 * @param unheard records of requests that got no answer
 * @param lines lines in the lake
 * @param poison messages of one line each that were put on the queue past the door
 */
record MeterAccount(
        List<IngestLife> ingests, List<ConsumerLife> consumers, long told, long unheard, long lines, long poison) {

    List<String> problems() {
        if (ingests.isEmpty() || consumers.isEmpty()) {
            return List.of("the services showed no metrics");
        }
        List<String> problems = new ArrayList<>();
        checkIngest(problems);
        checkConsumer(problems);
        if (consumers.size() == 1) {
            ConsumerLife only = consumers.getFirst();
            check(
                    problems,
                    sum(ingests, IngestLife::confirmed) + poison <= only.settled() - only.returned(),
                    "records were confirmed to ingest that the consumer never settled");
            check(problems, only.stored() == lines, "the consumer did not count as many stored lines as the lake has");
        }
        return problems;
    }

    private void checkIngest(List<String> problems) {
        IngestLife last = ingests.getLast();
        check(problems, last.accepted() <= last.confirmed(), "ingest accepted records that SQS did not confirm");
        check(
                problems,
                last.confirmed() <= last.accepted() + last.refused(),
                "SQS confirmed records that ingest neither accepted nor refused");
        check(
                problems,
                sum(ingests, IngestLife::accepted) <= told + unheard,
                "ingest counted more accepted records than clients can have been told of");
        if (ingests.size() == 1) {
            check(problems, last.accepted() >= told, "clients were told of accepted records that ingest did not count");
        }
    }

    private void checkConsumer(List<String> problems) {
        ConsumerLife last = consumers.getLast();
        check(
                problems,
                last.received() == last.settled() + last.inFlight(),
                "the consumer's received lines are not stored, duplicate, dead-lettered, returned or in flight");
        check(problems, last.inFlight() == 0, "the consumer says that lines are in flight, but nothing is under way");
        check(
                problems,
                sum(consumers, ConsumerLife::stored) <= lines,
                "the consumer counted more stored lines than the lake has");
    }

    private static <T> long sum(List<T> lives, ToLongFunction<T> figure) {
        return lives.stream().mapToLong(figure).sum();
    }

    private void check(List<String> problems, boolean holds, String sentence) {
        if (!holds) {
            problems.add("metrics: %s (%s)".formatted(sentence, this));
        }
    }
}
