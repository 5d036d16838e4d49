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

    /** The largest resident set of {@code process} so far, in MB of 2^20 bytes. */
    static double peakMegabytes(JavaProcess process) throws IOException {
        return peakMegabytes(process.proc("status"));
    }

    /** The largest resident set, of {@code /proc/<pid>/status}, in MB of 2^20 bytes. */
    static double peakMegabytes(String status) {
        Matcher peak = PEAK.matcher(status);
        if (!peak.find()) {
            throw new IllegalStateException("no VmHWM; is the process gone?");
        }
        return Long.parseLong(peak.group(1)) / 1024.0;
    }

    /** Seconds that all processors have worked, of {@code /proc/stat}. */
    static double busySeconds(String stat) {
        Matcher cpu = CPU.matcher(stat);
        if (!cpu.find()) {
            throw new IllegalStateException("no line of all processors");
        }
        double ticks = 0;
        for (int group = 1; group <= cpu.groupCount(); group++) {
            ticks += group == IDLE || group == WAITING ? 0 : Long.parseLong(cpu.group(group));
        }
        return ticks / TICKS_PER_SECOND;
    }
}
