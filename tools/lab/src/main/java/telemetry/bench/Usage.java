package telemetry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import telemetry.lab.JavaProcess;

/**
 * Processor time of the load, the services and the whole machine, which share the same processors.
 *
 * @param seconds elapsed time
 * @param processes processor seconds by process name; {@code load} is this process
 * @param machine processor seconds of the whole machine
 */
record Usage(double seconds, Map<String, Double> processes, double machine) {
    private static final double MICROS = 1e6;

    /** Reads the processor time used so far. */
    static Usage now() throws IOException {
        Map<String, Double> used = new TreeMap<>();
        used.put("load", cpu(ProcessHandle.current()));
        JavaProcess.running()
                .forEach(child -> used.put(child.name(), child.cpu().toNanos() / 1e9));
        return new Usage(System.nanoTime() / 1e9, used, ProcFile.busySeconds(Files.readString(Path.of("/proc/stat"))));
    }

    private static double cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    /** Returns the processor time used since this measurement. */
    Usage since() throws IOException {
        return now().minus(this);
    }

    Usage minus(Usage before) {
        Map<String, Double> used = new TreeMap<>();
        processes.forEach((name, cpu) -> used.put(name, cpu - before.processes.getOrDefault(name, 0.0)));
        return new Usage(seconds - before.seconds, used, machine - before.machine);
    }

    /**
     * Formats the processor time per record of each process in microseconds, and the number of processors that other
     * programs used.
     */
    String perRecord(double records) {
        String each = processes.keySet().stream()
                .map(process -> process + " " + Figure.number(micros(process, records)))
                .collect(Collectors.joining(", "));
        return "CPU us/record: %s; other programs used %s processors".formatted(each, Figure.number(otherPrograms()));
    }

    /** Returns the processor time of {@code process} in microseconds, divided by {@code units}. */
    double micros(String process, double units) {
        return Objects.requireNonNull(processes.get(process), process) * MICROS / units;
    }

    /**
     * Returns the average number of processors that other programs used. Above 0.1 the measured figures are too low.
     */
    double otherPrograms() {
        double ours = processes.values().stream().mapToDouble(cpu -> cpu).sum();
        return Math.max(0, machine - ours) / seconds;
    }
}
