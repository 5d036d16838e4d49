package telemetry.simulator;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Prints progress for logs and pipes: a line every five seconds and one at the end. */
public final class ProgressLines implements Progress {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PrintStream out;
    private final long total;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime() + PERIOD_NANOS);

    /**
     * Creates the printer.
     *
     * @param total the total number of records
     */
    public ProgressLines(PrintStream out, long total) {
        this.out = out;
        this.total = total;
    }

    @Override
    public void advance(int records) {
        done.addAndGet(records);
        long due = nextNanos.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextNanos.compareAndSet(due, now + PERIOD_NANOS)) {
            print();
        }
    }

    private void print() {
        out.printf("%,d of %,d records%n", done.get(), total);
    }

    @Override
    public void close() {
        print();
    }
}
