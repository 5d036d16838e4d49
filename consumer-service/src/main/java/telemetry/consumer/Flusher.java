package telemetry.consumer;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import telemetry.aws.AwsFaults;
import telemetry.contract.PartKey;
import telemetry.contract.TelemetryRecord;

/**
 * Flushes generations: writes all parts and dead letters, then deletes all messages.
 *
 * <p>A failed write is retried once immediately. After a second failure the flush is held: receiving is paused, the
 * messages stay invisible ({@link VisibilityHeartbeat}), and the failed writes are retried with the same keys and with
 * exponential backoff until they succeed. Therefore an outage of any length loses no record, stores no duplicate, and
 * does not raise receive counts. Only a stop of the service ends the retries; then the messages are left to SQS.
 */
final class Flusher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Flusher.class);

    private final PartStore store;
    private final DeadLetterQueue deadLetters;
    private final Acknowledger acknowledger;
    private final Admission admission;
    private final ConsumerMetrics metrics;
    private final Settings settings;
    private final ExecutorService writers;

    /**
     * Settings of a flusher.
     *
     * @param clock current time, for the latency of messages
     * @param backoff delays between attempts while a flush is held
     * @param parallelWrites maximum number of concurrent writes
     * @param onStored receives each record after its message is deleted; an exception does not fail the flush
     */
    record Settings(Clock clock, Backoff backoff, int parallelWrites, Consumer<TelemetryRecord> onStored) {}

    Flusher(
            PartStore store,
            DeadLetterQueue deadLetters,
            Acknowledger acknowledger,
            Admission admission,
            ConsumerMetrics metrics,
            Settings settings) {
        this.store = store;
        this.deadLetters = deadLetters;
        this.acknowledger = acknowledger;
        this.admission = admission;
        this.metrics = metrics;
        this.settings = settings;
        this.writers = Executors.newFixedThreadPool(
                settings.parallelWrites(), Thread.ofVirtual().name("write-", 0).factory());
    }

    /**
     * An idempotent write of a part or a dead letter.
     *
     * @param service the service that is written to, {@code s3} or {@code sqs}
     */
    private record Write(String service, String target, Runnable action) {}

    /**
     * Flushes {@code generation}. On return, its messages are deleted, or left to SQS because {@code stop} was
     * requested.
     *
     * @throws InterruptedException if the thread is interrupted while it waits for the store
     */
    void flush(Generation generation, Rotation rotation, StopSignal stop) throws InterruptedException {
        metrics.countRotation(rotation);
        List<Write> failed = run(writes(generation, rotation));
        if (!failed.isEmpty()) {
            failed = run(failed);
        }
        for (int attempts = 2; !failed.isEmpty(); attempts++) {
            reportHeld(generation, failed, attempts);
            admission.pause();
            if (stop.await(settings.backoff().delay(attempts - 2))) {
                reportAbandoned(generation);
                giveUp(generation);
                return;
            }
            failed = run(failed);
        }
        admission.resume();
        generation.markDurable();
        metrics.countDuplicates(generation.duplicates());
        List<ReceiptHandle> messages = generation.messages();
        metrics.recordQueued(messages, settings.clock().instant());
        acknowledger.delete(generation.deletable());
        generation.settle();
        publish(generation);
    }

    private void publish(Generation generation) {
        try {
            generation.parts().values().forEach(part -> part.records().forEach(settings.onStored()));
        } catch (RuntimeException failed) {
            metrics.countLiveFailure();
            log.atError()
                    .addKeyValue("event", "live_window_failed")
                    .setCause(failed)
                    .log();
        }
    }

    private List<Write> writes(Generation generation, Rotation rotation) {
        List<Write> writes = new ArrayList<>();
        generation.parts().forEach((hour, part) -> {
            PartKey key = store.newKey(hour);
            writes.add(new Write("s3", key.key(), () -> store.write(key, part, rotation)));
        });
        for (OutgoingDeadLetter letter : generation.deadLetters()) {
            writes.add(new Write(
                    "sqs", "dead letter of message " + letter.message().messageId(), () -> deadLetters.send(letter)));
        }
        return writes;
    }

    /** Runs {@code writes} concurrently and returns the failed ones. */
    private List<Write> run(List<Write> writes) throws InterruptedException {
        List<Future<?>> running = new ArrayList<>();
        for (Write write : writes) {
            running.add(writers.submit(write.action()));
        }
        List<Write> failed = new ArrayList<>();
        for (int i = 0; i < writes.size(); i++) {
            Throwable failure = failureOf(running.get(i));
            if (failure != null) {
                failed.add(writes.get(i));
                report(writes.get(i), failure);
            }
        }
        return failed;
    }

    private static @Nullable Throwable failureOf(Future<?> write) throws InterruptedException {
        try {
            write.get();
            return null;
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
    }

    private void report(Write write, Throwable failure) {
        metrics.countFlushFailure(write.service(), failure);
        log.atWarn()
                .addKeyValue("event", "write_failed")
                .addKeyValue("target", write.target())
                .addKeyValue("passing", failure instanceof SdkException fault && AwsFaults.isTransient(fault))
                .addKeyValue("error", failure.toString())
                .log();
    }

    private void reportHeld(Generation generation, List<Write> failed, int attempts) {
        log.atError()
                .addKeyValue("event", "flush_held")
                .addKeyValue("attempts", attempts)
                .addKeyValue("records", generation.records())
                .addKeyValue("messages", generation.messages().size())
                .addKeyValue("failed_writes", failed.size())
                .addKeyValue("first", failed.getFirst().target())
                .log();
    }

    /** Leaves the messages of {@code generation} to SQS for redelivery. */
    void giveUp(Generation generation) {
        metrics.countReturned(generation.pendingLines());
        generation.settle();
    }

    /** Leaves {@code batch} to SQS for redelivery. Its first {@code added} lines are counted with their generation. */
    void giveUp(Batch batch, int added) {
        metrics.countReturned(batch.size() - added);
        batch.settle();
    }

    private static void reportAbandoned(Generation generation) {
        log.atError()
                .addKeyValue("event", "flush_abandoned")
                .addKeyValue("records", generation.records())
                .addKeyValue("messages", generation.messages().size())
                .log("the service stopped while the store was down; SQS redelivers the messages");
    }

    @Override
    public void close() {
        writers.shutdownNow();
    }
}
