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
 * The one thread that owns the open generation: takes batches, adds them, and flushes when a rotation is due. While a
 * flush runs, further batches wait; {@link Admission} bounds them.
 *
 * <p>No exception ends the thread: the failure is logged, the messages concerned are left to SQS, and the next generation
 * is begun. An {@link Error} ends it and breaks the service's liveness; then every batch is left to SQS at once, those
 * that come later included, so that no message is kept invisible for a writer that is gone.
 */
final class PartWriter {
    private static final Logger log = LoggerFactory.getLogger(PartWriter.class);
    private static final Duration MAX_CLOSE = Duration.ofSeconds(30);

    private final BlockingQueue<Optional<Batch>> batches = new LinkedBlockingQueue<>(); // empty: look at closed
    private final Stop stop = new Stop();
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
        this.open = empty();
        this.thread = threads.unstarted("part-writer", this::run, this::giveUpAll);
    }

    private Generation empty() {
        return new Generation(limits.withAge(age.next()), recent);
    }

    void start() {
        thread.start();
    }

    /** Takes {@code batch}; its {@link Batch#acknowledged()} says what became of it. */
    void write(Batch batch) {
        batches.add(Optional.of(batch));
        if (ended) {
            giveUpWaiting();
        }
    }

    /** Returns true while batches are written. */
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
        giveUpWaiting(); // a receive that outlasted the stop
    }

    private void step() throws InterruptedException {
        Optional<Batch> batch = batches.poll(open.nanosLeft(System.nanoTime()), TimeUnit.NANOSECONDS);
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
            flusher.giveUp(batch, open.lines() - before, failed);
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
        Duration waited = full.waited(System.nanoTime());
        open = empty();
        try {
            flusher.flush(full, rotation, stop);
            full.sinceReceived(clock.instant()).ifPresent(latency -> age.observe(latency.p95(), waited));
        } catch (InterruptedException | RuntimeException | Error failed) {
            flusher.giveUp(full, failed);
            throw failed;
        }
    }

    private void giveUpAll() {
        ended = true;
        flusher.giveUp(open, gone());
        giveUpWaiting();
    }

    private void giveUpWaiting() {
        for (Optional<Batch> batch = batches.poll(); batch != null; batch = batches.poll()) {
            batch.ifPresent(some -> flusher.giveUp(some, 0, gone()));
        }
    }

    private static IllegalStateException gone() {
        return new IllegalStateException("the writer has ended");
    }

    /** Flushes what is left, in one generation, and ends the thread. A store that is down is not waited for. */
    void close() throws InterruptedException {
        stop.ask();
        closed = true;
        batches.add(Optional.empty());
        if (!thread.join(MAX_CLOSE)) {
            log.atError().addKeyValue("event", "writer_not_closed").log();
        }
    }
}
