package telemetry.simulator;

import java.io.Console;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows progress as a bar on standard error. */
public final class ProgressOnTerminal implements Progress {
    private final ProgressBar bar;

    /**
     * Creates the bar.
     *
     * @param total the total number of records
     */
    public ProgressOnTerminal(String task, long total) {
        this.bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .showSpeed()
                .build();
    }

    /** Returns a bar if there is a terminal, else lines on standard error. */
    public static Progress orLines(String task, long total) {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                ? new ProgressOnTerminal(task, total)
                : new ProgressLines(System.err, total);
    }

    @Override
    public void advance(int records) {
        bar.stepBy(records);
    }

    @Override
    public void close() {
        bar.close();
    }
}
