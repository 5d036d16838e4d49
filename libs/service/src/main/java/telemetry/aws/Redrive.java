package telemetry.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Sends selected dead letters to their queue again, up to ten at once. A dead letter is deleted from the DLQ after SQS
 * confirmed it on the queue. If the deletion fails, a copy is sent later, which the platform deduplicates. A letter
 * that came to the DLQ after the creation of this object stays there, because it may be one that was just sent. For one
 * use by one thread.
 */
public final class Redrive {
    /** The maximum rate, which is the one of an SQS move task. */
    public static final int MAX_PER_SECOND = 500;

    private static final Executor THREADS =
            move -> Thread.ofVirtual().name("redrive").start(move);

    private final SqsClient sqs;
    private final String queueUrl;
    private final String deadLetterUrl;
    private final int perSecond;
    private final Instant begun;
    private final long start = System.nanoTime();
    private long sent;

    /**
     * Creates a redrive.
     *
     * @param perSecond the maximum number of dead letters per second
     */
    public Redrive(SqsClient sqs, String queueUrl, String deadLetterUrl, int perSecond, Clock clock) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
        this.deadLetterUrl = deadLetterUrl;
        this.perSecond = perSecond;
        this.begun = clock.instant();
    }

    /**
     * Reads {@code letters} to the end and sends the ones that match {@code chosen}.
     *
     * @return the number of dead letters sent
     * @throws SdkException if SQS refuses a dead letter. The rest of its batch of ten is processed, and later batches
     *     are not sent
     */
    public long run(DeadLetters letters, Predicate<DeadLetter> chosen) throws InterruptedException {
        for (List<DeadLetter> next = letters.next(); !next.isEmpty(); next = letters.next()) {
            send(
                    next.stream()
                            .filter(letter -> !letter.sent().isAfter(begun))
                            .filter(chosen)
                            .toList(),
                    letters);
        }
        return sent;
    }

    /** Returns the number of dead letters that are in the queue again and no longer in the DLQ. */
    public long sent() {
        return sent;
    }

    private void send(List<DeadLetter> chosen, DeadLetters letters) throws InterruptedException {
        List<Move> moves = chosen.stream()
                .map(letter -> new Move(letter, CompletableFuture.runAsync(() -> move(letter), THREADS)))
                .toList();
        SdkException failure = null;
        for (Move move : moves) {
            SdkException refused = move.failure();
            if (refused == null) {
                letters.deleted(move.letter());
                sent++;
            } else {
                failure = refused;
            }
        }
        if (failure != null) {
            throw failure;
        }
        keepToTheRate();
    }

    private void move(DeadLetter letter) {
        sqs.sendMessage(send -> send.queueUrl(queueUrl).messageBody(letter.body()));
        sqs.deleteMessage(delete -> delete.queueUrl(deadLetterUrl).receiptHandle(letter.receiptHandle()));
    }

    private record Move(DeadLetter letter, CompletableFuture<Void> answer) {
        /** Waits for the answer, and returns the exception of the call that SQS refused. */
        @Nullable
        SdkException failure() {
            try {
                answer.join();
                return null;
            } catch (CompletionException failed) {
                if (failed.getCause() instanceof SdkException refused) {
                    return refused;
                }
                throw failed;
            }
        }
    }

    private void keepToTheRate() throws InterruptedException {
        Duration due = Duration.ofSeconds(1).multipliedBy(sent).dividedBy(perSecond);
        Thread.sleep(due.minusNanos(System.nanoTime() - start)); // returns at once if negative
    }
}
