package telemetry.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import telemetry.aws.DeadLetter;
import telemetry.aws.DeadLetters;
import telemetry.aws.Queue;
import telemetry.aws.Redrive;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Reads the messages of the DLQ, which stay there, and sends chosen ones to the queue again. A message that is read is
 * hidden from other readers for a moment. For use by many threads; one of them reads at a time.
 */
final class DeadLetterView {
    private static final int MAX_SHOWN = 100;
    private static final int MAX_CHARACTERS = 2_000;
    private static final DeadLetters.Limits LIMITS =
            new DeadLetters.Limits(2_000, Duration.ofSeconds(20), Duration.ofMinutes(1));

    private final SqsClient sqs;
    private final Queue queue;
    private final Queue deadLetters;
    private final Clock clock;

    DeadLetterView(SqsClient sqs, Queue queue, Queue deadLetters, Clock clock) {
        this.sqs = sqs;
        this.queue = queue;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    /**
     * The letters to choose.
     *
     * @param reason a reason; empty for all
     * @param vehicle a vehicle that a line names; empty for all
     */
    record Filter(String reason, String vehicle) {
        private boolean matches(DeadLetter letter) {
            return (reason.isEmpty() || reason.equals(letter.reason()))
                    && (vehicle.isEmpty() || letter.vehicles().contains(vehicle));
        }
    }

    /**
     * The letters of the DLQ.
     *
     * @param at time of the read
     * @param read number of letters that were read
     * @param isAll false if there are more letters than were read
     * @param matching number of letters that match the filter
     * @param lines number of their lines, which a redrive would send
     * @param reasons number of matching letters by reason
     * @param letters the newest matching letters, at most 100
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Letters(
            Instant at,
            int read,
            boolean isAll,
            int matching,
            long lines,
            Map<String, Integer> reasons,
            List<Letter> letters) {}

    /**
     * A message of the DLQ.
     *
     * @param reason rejection reason of the contract, or {@code received_too_often} for a message that SQS moved
     * @param lines number of its lines
     * @param vehicles vehicles that its lines name
     * @param body the first 2,000 characters of the body
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Letter(
            String messageId,
            Instant sent,
            String reason,
            String field,
            String detail,
            long lines,
            List<String> vehicles,
            String body) {
        private static Letter of(DeadLetter letter) {
            String body = letter.body();
            return new Letter(
                    letter.messageId(),
                    letter.sent(),
                    letter.reason(),
                    letter.field(),
                    letter.detail(),
                    letter.lines(),
                    List.copyOf(letter.vehicles()),
                    body.substring(0, Math.min(body.length(), MAX_CHARACTERS)));
        }
    }

    /**
     * The account of a redrive.
     *
     * @param sent number of letters that are in the queue again and no longer in the DLQ
     * @param read number of letters that were read
     */
    record Redriven(long sent, int read) {}

    /**
     * Returns the letters that match {@code filter}.
     *
     * @throws SdkException if SQS does not answer
     */
    synchronized Letters read(Filter filter) {
        List<DeadLetter> chosen = new ArrayList<>();
        try (DeadLetters letters = open()) {
            for (List<DeadLetter> next = letters.next(); !next.isEmpty(); next = letters.next()) {
                next.stream().filter(filter::matches).forEach(chosen::add);
            }
            return new Letters(
                    clock.instant(),
                    letters.count(),
                    letters.isAtEnd(),
                    chosen.size(),
                    chosen.stream().mapToLong(DeadLetter::lines).sum(),
                    reasons(chosen),
                    chosen.stream()
                            .sorted(Comparator.comparing(DeadLetter::sent).reversed())
                            .limit(MAX_SHOWN)
                            .map(Letter::of)
                            .toList());
        }
    }

    private DeadLetters open() {
        return new DeadLetters(sqs, deadLetters.url(), LIMITS, clock);
    }

    private static Map<String, Integer> reasons(List<DeadLetter> letters) {
        Map<String, Integer> reasons = new TreeMap<>();
        letters.forEach(letter -> reasons.merge(letter.reason(), 1, Integer::sum));
        return reasons;
    }

    /**
     * Sends the letters that match {@code filter} to the queue and deletes them from the DLQ. A letter that came to the
     * DLQ after the start stays there, because it may be one that was just sent.
     *
     * @throws SdkException if SQS refuses one; the letters before it have been sent
     */
    synchronized Redriven redrive(Filter filter) throws InterruptedException {
        try (DeadLetters letters = open()) {
            Redrive redrive = new Redrive(sqs, queue.url(), deadLetters.url(), Redrive.MAX_PER_SECOND, clock);
            return new Redriven(redrive.run(letters, filter::matches), letters.count());
        }
    }
}
