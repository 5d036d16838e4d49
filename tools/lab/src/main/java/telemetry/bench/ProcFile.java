package telemetry.bench;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import telemetry.lab.JavaProcess;

/** Reads the files of {@code /proc} say (proc(5)). */
final class ProcFile {
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Pattern CPU = Pattern.compile("cpu +(\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");
    private static final double TICKS_PER_SECOND = 100; // USER_HZ of every Linux that Java runs on
    private static final int IDLE = 4;
    private static final int WAITING = 5;

    private ProcFile() {}

    /** Returns the peak resident set size of {@code process} in MiB. */
    static double peakMegabytes(JavaProcess process) throws IOException {
        return peakMegabytes(process.proc("status"));
    }

    /** Returns the peak resident set size from {@code /proc/<pid>/status}, in MiB. */
    static double peakMegabytes(String status) {
        Matcher peak = PEAK.matcher(status);
        if (!peak.find()) {
            throw new IllegalStateException("/proc/<pid>/status has no VmHWM; the process may have ended");
        }
        return Long.parseLong(peak.group(1)) / 1024.0;
    }

    /** Returns the busy time of all processors since boot from {@code /proc/stat}, in seconds. */
    static double busySeconds(String stat) {
        Matcher cpu = CPU.matcher(stat);
        if (!cpu.find()) {
            throw new IllegalStateException("/proc/stat has no line for all processors");
        }
        double ticks = 0;
        for (int group = 1; group <= cpu.groupCount(); group++) {
            ticks += group == IDLE || group == WAITING ? 0 : Long.parseLong(cpu.group(group));
        }
        return ticks / TICKS_PER_SECOND;
    }
}
