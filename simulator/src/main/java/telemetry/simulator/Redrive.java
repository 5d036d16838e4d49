package telemetry.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Sends chosen dead letters to their queue again, up to ten at once. Each is deleted from the DLQ after SQS has confirmed
 * it on the queue, so that one that is sent and not deleted comes twice, which the platform counts once.
 */
final class Redrive {
    private final SqsClient sqs;
    private final DeadLetterQueues queues;
    private final int perSecond;
    private final long start = System.nanoTime();
    private long sent;

    /** @param perSecond the most dead letters to send in a second */
    Redrive(SqsClient sqs, DeadLetterQueues queues, int perSecond) {
        this.sqs = sqs;
        this.queues = queues;
        this.perSecond = perSecond;
    }

    /**
     * Walks through {@code letters} and sends those that are chosen.
     *
     * @return how many were sent
     * @throws RunFailedException if SQS refuses one; the others of its ten are settled first, and nothing after them is
     *     sent
     */
    long run(DeadLetters letters, Predicate<DeadLetter> chosen) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (List<DeadLetter> next = letters.next(); !next.isEmpty(); next = letters.next()) {
                send(next.stream().filter(chosen).toList(), letters, threads);
            }
        }
        return sent;
    }

    private void send(List<DeadLetter> chosen, DeadLetters letters, ExecutorService threads)
            throws InterruptedException {
        List<Callable<Move>> moves = new ArrayList<>();
        chosen.forEach(letter -> moves.add(() -> move(letter)));
        List<Move> moved =
                threads.invokeAll(moves).stream().map(Future::resultNow).toList();
        moved.stream().filter(Move::isDone).forEach(move -> {
            letters.deleted(move.letter());
            sent++;
        });
        moved.stream().filter(move -> !move.isDone()).findFirst().ifPresent(move -> {
            throw new RunFailedException(
                    "%,d dead letters were sent, then one could not be: %s".formatted(sent, move.failure()));
        });
        keepToTheRate();
    }

    private Move move(DeadLetter letter) {
        try {
            sqs.sendMessage(send -> send.queueUrl(queues.queueUrl()).messageBody(letter.body()));
            sqs.deleteMessage(delete -> delete.queueUrl(queues.url()).receiptHandle(letter.receiptHandle()));
            return new Move(letter, "");
        } catch (SdkException refused) {
            return new Move(letter, String.valueOf(refused.getMessage()));
        }
    }

    private record Move(DeadLetter letter, String failure) {
        boolean isDone() {
            return failure.isEmpty();
        }
    }

    private void keepToTheRate() throws InterruptedException {
        Duration due = Duration.ofSeconds(1).multipliedBy(sent).dividedBy(perSecond);
        Thread.sleep(due.minusNanos(System.nanoTime() - start)); // not at all if that is over
    }
}
