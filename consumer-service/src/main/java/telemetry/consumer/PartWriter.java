package telemetry.consumer;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import telemetry.contract.TelemetryRecord;

/**
 * The one thread that owns the open generation: takes batches, adds them, and flushes when a rotation is due. While a
 * flush runs, further batches wait; {@link Admission} bounds them.
 *
 * <p>After {@link #drain()} nothing waits for more to come. No exception ends the thread: what a flush throws is logged,
 * its messages are left to SQS, and the next generation is begun.
 */
final class PartWriter {
    private static final Logger log = LoggerFactory.getLogger(PartWriter.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(30);

    private final BlockingQueue<Optional<Batch>> batches = new LinkedBlockingQueue<>(); // empty: look at stop
    private final Stop stop = new Stop();
    private final Generation.Limits limits;
    private final RecentRecords recent;
    private final Consumer<TelemetryRecord> live;
    private final PartAge age;
    private final Clock clock;
    private final Flusher flusher;
    private final Thread thread;
    private Generation open;
    private volatile boolean closed;

    PartWriter(
            Generation.Limits limits,
            PartAge age,
            RecentRecords recent,
            Consumer<TelemetryRecord> live,
            Clock clock,
            Flusher flusher) {
        this.age = age;
        this.clock = clock;
        this.limits = limits;
        this.recent = recent;
        this.live = live;
        this.flusher = flusher;
        this.open = empty();
        this.thread = Thread.ofVirtual().name("part-writer").unstarted(this::run);
    }

    private Generation empty() {
        return new Generation(limits.withAge(age.next()), recent, live);
    }

    void start() {
        thread.start();
    }

    /** Takes {@code batch}; its {@link Batch#acknowledged()} says what became of it. */
    void write(Batch batch) {
        batches.add(Optional.of(batch));
    }

    /** From now on nothing waits for more to come: the service stops. */
    void drain() {
        stop.ask();
        batches.add(Optional.empty());
    }

    /** Whether batches are still written. */
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
    }

    private void step() throws InterruptedException {
        Optional<Batch> batch = batches.poll(open.nanosLeft(System.nanoTime()), TimeUnit.NANOSECONDS);
        if (batch != null) {
            batch.ifPresent(some -> open.add(some, System.nanoTime()));
        }
        Optional<Rotation> rotation = rotation();
        if (rotation.isPresent()) {
            flush(rotation.get());
        }
    }

    private Optional<Rotation> rotation() {
        Optional<Rotation> due = open.rotation(System.nanoTime());
        boolean last = due.isEmpty() && stop.isAsked() && batches.isEmpty() && !open.isEmpty();
        return last ? Optional.of(Rotation.SHUTDOWN) : due;
    }

    private void flush(Rotation rotation) throws InterruptedException {
        Generation full = open;
        Duration waited = full.waited(System.nanoTime());
        open = empty();
        try {
            flusher.flush(full, rotation, stop);
            full.sinceReceived(clock.instant()).ifPresent(latency -> age.observe(latency.p95(), waited));
        } catch (InterruptedException | RuntimeException failed) {
            flusher.giveUp(full, failed);
            throw failed;
        }
    }

    /** Flushes what is left and ends the thread. */
    void close() throws InterruptedException {
        closed = true;
        drain();
        if (!thread.join(LONGEST_CLOSE)) {
            log.atError().addKeyValue("event", "writer_not_closed").log();
        }
    }
}
