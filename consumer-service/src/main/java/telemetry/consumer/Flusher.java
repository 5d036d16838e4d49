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
 * Makes a generation durable: all its parts and dead letters, then the deletion of all its messages.
 *
 * <p>What fails is tried once more at once. If it fails again, the failure is logged, receiving is paused, and the
 * generation is held: its messages stay invisible to others ({@link VisibilityHeartbeat}) and what is left is tried
 * again after a growing wait, with the same keys, until the store takes it. So an outage of any length costs no record,
 * no duplicate and no receive count. Only a stop of the service ends the wait; then the messages are left to SQS.
 */
final class Flusher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Flusher.class);

    private final Lake lake;
    private final DeadLetterQueue deadLetters;
    private final Acknowledger acknowledger;
    private final Admission admission;
    private final ConsumerMetrics metrics;
    private final Clock clock;
    private final Backoff backoff;
    private final Consumer<TelemetryRecord> live;
    private final ExecutorService writers;

    /** @param live is shown each record after it is stored; if it fails, the flush does not */
    Flusher(
            Lake lake,
            DeadLetterQueue deadLetters,
            Acknowledger acknowledger,
            Admission admission,
            ConsumerMetrics metrics,
            Clock clock,
            Backoff backoff,
            int parallelWrites,
            Consumer<TelemetryRecord> live) {
        this.lake = lake;
        this.deadLetters = deadLetters;
        this.acknowledger = acknowledger;
        this.admission = admission;
        this.metrics = metrics;
        this.clock = clock;
        this.backoff = backoff;
        this.live = live;
        this.writers = Executors.newFixedThreadPool(
                parallelWrites, Thread.ofVirtual().name("write-", 0).factory());
    }

    /** Something to make durable; to run it again after a failure is harmless. */
    private record Step(String what, Runnable action) {}

    /**
     * Flushes {@code generation}; afterwards it is acknowledged, or given up because {@code stop} says so.
     *
     * @throws InterruptedException if the thread is interrupted while it waits for the store
     */
    void flush(Generation generation, Rotation rotation, Stop stop) throws InterruptedException {
        metrics.countRotation(rotation);
        List<Step> left = run(steps(generation, rotation));
        if (!left.isEmpty()) {
            left = run(left);
        }
        for (int failures = 2; !left.isEmpty(); failures++) {
            reportHeld(generation, left, failures);
            admission.pause();
            if (stop.await(backoff.after(failures - 2))) {
                reportGivenUp(generation);
                giveUp(generation, new IllegalStateException("the service stopped while the store was down"));
                return;
            }
            left = run(left);
        }
        admission.resume();
        generation.durable();
        metrics.countDuplicates(generation.duplicates());
        List<Receipt> messages = generation.messages();
        metrics.recordQueued(messages, clock.instant());
        acknowledger.delete(generation.deletable());
        generation.acknowledge();
        show(generation);
    }

    private void show(Generation generation) {
        try {
            generation.parts().values().forEach(part -> part.records().forEach(live));
        } catch (RuntimeException failed) {
            metrics.countLiveFailure();
            log.atError()
                    .addKeyValue("event", "live_window_failed")
                    .setCause(failed)
                    .log();
        }
    }

    private List<Step> steps(Generation generation, Rotation rotation) {
        List<Step> steps = new ArrayList<>();
        generation.parts().forEach((hour, part) -> {
            PartKey key = lake.newKey(hour);
            steps.add(new Step(key.key(), () -> lake.write(key, part, rotation)));
        });
        for (DeadLetter letter : generation.deadLetters()) {
            steps.add(
                    new Step("dead letter of message " + letter.message().messageId(), () -> deadLetters.send(letter)));
        }
        return steps;
    }

    /** Runs {@code steps} side by side and gives those that failed. */
    private List<Step> run(List<Step> steps) throws InterruptedException {
        List<Future<?>> running = new ArrayList<>();
        for (Step step : steps) {
            running.add(writers.submit(step.action()));
        }
        List<Step> failed = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Throwable failure = failureOf(running.get(i));
            if (failure != null) {
                failed.add(steps.get(i));
                report(steps.get(i), failure);
            }
        }
        return failed;
    }

    private static @Nullable Throwable failureOf(Future<?> step) throws InterruptedException {
        try {
            step.get();
            return null;
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
    }

    private void report(Step step, Throwable failure) {
        metrics.countFlushFailure();
        log.atWarn()
                .addKeyValue("event", "write_failed")
                .addKeyValue("what", step.what())
                .addKeyValue("passing", failure instanceof SdkException fault && AwsFaults.isTransient(fault))
                .addKeyValue("error", failure.toString())
                .log();
    }

    private void reportHeld(Generation generation, List<Step> left, int failures) {
        log.atError()
                .addKeyValue("event", "flush_held")
                .addKeyValue("failures", failures)
                .addKeyValue("records", generation.records())
                .addKeyValue("messages", generation.messages().size())
                .addKeyValue("left", left.size())
                .addKeyValue("first", left.getFirst().what())
                .log();
    }

    /** Leaves what {@code generation} holds to SQS, which gives its messages again. */
    void giveUp(Generation generation, Throwable cause) {
        metrics.countReturned(generation.unsettled());
        generation.giveUp(cause);
    }

    /** Leaves {@code batch} to SQS, but for the {@code added} lines of it that a generation answers for. */
    void giveUp(Batch batch, int added, Throwable cause) {
        metrics.countReturned(batch.size() - added);
        batch.giveUp(cause);
    }

    private static void reportGivenUp(Generation generation) {
        log.atError()
                .addKeyValue("event", "flush_given_up")
                .addKeyValue("records", generation.records())
                .addKeyValue("messages", generation.messages().size())
                .log("left to SQS, which gives the messages again");
    }

    @Override
    public void close() {
        writers.shutdownNow();
    }
}
