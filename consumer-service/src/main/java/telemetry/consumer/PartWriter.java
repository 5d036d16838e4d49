package telemetry.consumer;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import telemetry.service.VitalThreads;

/**
 * Runs the thread that owns the open generation. The thread adds batches to the generation and flushes the generation
 * when a limit is reached. Batches queue up during a flush; {@link Admission} limits their number and size.
 *
 * <p>An exception does not end the thread: the failure is logged, the affected messages are left to SQS, and a new
 * generation begins. An {@link Error} ends the thread and breaks the service's liveness. After an error, all current
 * and later batches are left to SQS immediately, so that their messages do not stay invisible.
 */
final class PartWriter {
    private static final Logger log = LoggerFactory.getLogger(PartWriter.class);
    private static final Duration MAX_CLOSE_TIME = Duration.ofSeconds(30);

    private final BlockingQueue<Optional<Batch>> batches =
            new LinkedBlockingQueue<>(); // empty: wake up to check `closed`
    private final StopSignal stop = new StopSignal();
    private final Generation.Limits limits;
    private final RecentRecords recent;
    private final PartAge age;
    private final Clock clock;
    private final Flusher flusher;
    private final Thread thread;
    private Generation open;
    private volatile boolean closed;
    private volatile boolean ended;

    PartWriter(
            Generation.Limits limits,
            PartAge age,
            RecentRecords recent,
            Clock clock,
            Flusher flusher,
            VitalThreads threads) {
        this.age = age;
        this.clock = clock;
        this.limits = limits;
        this.recent = recent;
        this.flusher = flusher;
        this.open = newGeneration();
        this.thread = threads.unstarted("part-writer", this::run, this::giveUpAll);
    }

    private Generation newGeneration() {
        return new Generation(limits.withAge(age.next()), recent);
    }

    void start() {
        thread.start();
    }

    /** Queues {@code batch} for the writer's thread, which settles it. */
    void write(Batch batch) {
        batches.add(Optional.of(batch));
        if (ended) {
            giveUpQueued();
        }
    }

    /** Returns true while the writer's thread runs. */
    boolean isAlive() {
        return thread.isAlive();
    }

    private void run() {
        while (!closed || !batches.isEmpty() || !open.isEmpty()) {
            try {
                step();
            } catch (InterruptedException | RuntimeException failed) {
                log.atError()
                        .addKeyValue("event", "flush_failed")
                        .setCause(failed)
                        .log();
            }
        }
        ended = true;
        giveUpQueued(); // from a receive that ended after the stop
    }

    private void step() throws InterruptedException {
        Optional<Batch> batch = batches.poll(open.nanosUntilMaxAge(System.nanoTime()), TimeUnit.NANOSECONDS);
        if (batch != null) {
            batch.ifPresent(this::add);
        }
        Optional<Rotation> rotation = rotation();
        if (rotation.isPresent()) {
            flush(rotation.get());
        }
    }

    private void add(Batch batch) {
        int before = open.lines();
        try {
            open.add(batch, System.nanoTime());
        } catch (RuntimeException | Error failed) {
            flusher.giveUp(batch, open.lines() - before);
            throw failed;
        }
    }

    private Optional<Rotation> rotation() {
        Optional<Rotation> due = open.rotation(System.nanoTime());
        boolean last = due.isEmpty() && closed && batches.isEmpty() && !open.isEmpty();
        return last ? Optional.of(Rotation.SHUTDOWN) : due;
    }

    private void flush(Rotation rotation) throws InterruptedException {
        Generation full = open;
        Duration openFor = full.openFor(System.nanoTime());
        open = newGeneration();
        try {
            flusher.flush(full, rotation, stop);
            full.sinceReceived(clock.instant()).ifPresent(latency -> age.observe(latency.p95(), openFor));
        } catch (InterruptedException | RuntimeException | Error failed) {
            flusher.giveUp(full);
            throw failed;
        }
    }

    private void giveUpAll() {
        ended = true;
        flusher.giveUp(open);
        giveUpQueued();
    }

    private void giveUpQueued() {
        for (Optional<Batch> batch = batches.poll(); batch != null; batch = batches.poll()) {
            batch.ifPresent(queued -> flusher.giveUp(queued, 0));
        }
    }

    /** Flushes the remaining lines as one generation and ends the thread. Does not wait for a store that is down. */
    void close() throws InterruptedException {
        stop.request();
        closed = true;
        batches.add(Optional.empty());
        if (!thread.join(MAX_CLOSE_TIME)) {
            log.atError().addKeyValue("event", "writer_not_closed").log();
        }
    }
}
