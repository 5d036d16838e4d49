package telemetry.aggregator;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import telemetry.contract.HourPartition;

/** Reports the progress of a run over many hours; a run over one hour reports none. Safe for use by many threads. */
interface HourProgress extends AutoCloseable {

    /** Records that {@code hour} is done or has failed. */
    void done(HourPartition hour);

    @Override
    void close();

    /** Returns a progress bar if there is a terminal, else a reporter that prints a line per hour to {@code err}. */
    static HourProgress on(PrintStream err, int hours) {
        if (hours == 1) {
            return new Lines(err, 0);
        }
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                ? new Bar(hours)
                : new Lines(err, hours);
    }

    /** Reports progress to a terminal. */
    final class Bar implements HourProgress {
        private final ProgressBar bar;

        private Bar(int hours) {
            bar = new ProgressBarBuilder()
                    .setTaskName("hours")
                    .setInitialMax(hours)
                    .setStyle(ProgressBarStyle.ASCII)
                    .build();
        }

        @Override
        public void done(HourPartition hour) {
            bar.step();
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** Reports progress to a log; silent if the number of hours is 0. */
    record Lines(PrintStream err, int hours, AtomicInteger seen) implements HourProgress {
        private Lines(PrintStream err, int hours) {
            this(err, hours, new AtomicInteger());
        }

        @Override
        public void done(HourPartition hour) {
            if (hours > 0) {
                err.printf("%s, %d of %d hours%n", hour, seen.incrementAndGet(), hours);
            }
        }

        @Override
        public void close() {
            err.flush();
        }
    }
}
