package telemetry.cli;

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
import telemetry.simulator.RunFailedException;

/**
 * Sends selected dead letters to their queue again, up to ten at once. A dead letter is deleted from the DLQ after SQS
 * confirmed it on the queue. If the deletion fails, a copy is sent later, which the platform deduplicates.
 */
final class Redrive {
    private final SqsClient sqs;
    private final DeadLetterQueues queues;
    private final int perSecond;
    private final long start = System.nanoTime();
    private long sent;

    /** @param perSecond the maximum number of dead letters per second */
    Redrive(SqsClient sqs, DeadLetterQueues queues, int perSecond) {
        this.sqs = sqs;
        this.queues = queues;
        this.perSecond = perSecond;
    }

    /**
     * Reads {@code letters} to the end and sends the ones that match {@code chosen}.
     *
     * @return the number of dead letters sent
     * @throws RunFailedException if SQS refuses a dead letter. The rest of its batch of ten is processed, and later batches
     *     are not sent
     */
    long run(DeadLetters letters, Predicate<DlqMessage> chosen) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (List<DlqMessage> next = letters.next(); !next.isEmpty(); next = letters.next()) {
                send(next.stream().filter(chosen).toList(), letters, threads);
            }
        }
        return sent;
    }

    private void send(List<DlqMessage> chosen, DeadLetters letters, ExecutorService threads)
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
                    "sent %,d dead letters, then SQS refused one: %s".formatted(sent, move.failure()));
        });
        keepToTheRate();
    }

    private Move move(DlqMessage letter) {
        try {
            sqs.sendMessage(send -> send.queueUrl(queues.queueUrl()).messageBody(letter.body()));
            sqs.deleteMessage(delete -> delete.queueUrl(queues.url()).receiptHandle(letter.receiptHandle()));
            return new Move(letter, "");
        } catch (SdkException refused) {
            return new Move(letter, String.valueOf(refused.getMessage()));
        }
    }

    private record Move(DlqMessage letter, String failure) {
        boolean isDone() {
            return failure.isEmpty();
        }
    }

    private void keepToTheRate() throws InterruptedException {
        Duration due = Duration.ofSeconds(1).multipliedBy(sent).dividedBy(perSecond);
        Thread.sleep(due.minusNanos(System.nanoTime() - start)); // returns at once if negative
    }
}
