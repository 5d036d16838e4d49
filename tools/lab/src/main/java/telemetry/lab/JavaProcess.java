package telemetry.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A Java process on this machine that logs to a file. A shutdown hook kills every process, so a process outlives this
 * JVM only if SIGKILL ends this JVM. Linux only. Safe for use by many threads.
 */
public final class JavaProcess implements AutoCloseable {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Set<JavaProcess> RUNNING = new HashSet<>(); // guarded by itself
    private static boolean ending; // guarded by RUNNING

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(JavaProcess::killAll, "kill-processes"));
    }

    private final String name;
    private final Process process;
    private final Path log;

    private JavaProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts the {@code java} executable of this JVM with {@code arguments}.
     *
     * @param name name in reports; the process appends its log to {@code <name>.log}
     * @param folder folder of the log, and working folder of the process
     * @throws IOException if the process cannot be started, or after {@link #killAll}
     */
    public static JavaProcess start(String name, List<String> arguments, Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(arguments);
        Path log = folder.resolve(name + ".log").toAbsolutePath();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("MALLOC_ARENA_MAX", "2"); // the value that the container image sets
        synchronized (RUNNING) {
            if (ending) {
                throw new IOException("no process can be started after killAll");
            }
            RUNNING.removeIf(other -> !other.isAlive());
            JavaProcess started = new JavaProcess(name, builder.start(), log);
            RUNNING.add(started);
            return started;
        }
    }

    /** Kills all running processes and waits until they have ended. No process can be started afterwards. */
    public static void killAll() {
        synchronized (RUNNING) {
            ending = true;
            RUNNING.forEach(JavaProcess::kill);
            RUNNING.forEach(running -> running.process.onExit().join());
        }
    }

    /** Returns the running processes. */
    public static List<JavaProcess> running() {
        synchronized (RUNNING) {
            return RUNNING.stream().filter(JavaProcess::isAlive).toList();
        }
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the whole log file, which includes the output of earlier processes with the same name and folder. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Returns the last line of the log. */
    public String lastLine() {
        return log().lines().reduce("nothing logged", (before, line) -> line);
    }

    /** Returns the processor time used so far, or zero once the process has ended. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Returns the content of the file {@code name} in the {@code /proc} folder of the process (proc(5)). */
    public String proc(String name) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(pid()), name));
    }

    /** Pauses the process with SIGSTOP. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Resumes a paused process with SIGCONT. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("cannot send SIG%s to %s".formatted(signal, name));
        }
    }

    /**
     * Sends SIGTERM, as an orchestrator does, and waits for the process to end.
     *
     * @return the exit code
     * @throws IllegalStateException if the process has not ended within {@code grace}
     */
    public int terminate(Duration grace) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("did not end within %.1f s of SIGTERM".formatted(grace.toMillis() / 1e3));
        }
        return process.exitValue();
    }

    /** Waits until the process has ended and returns its exit code. */
    public int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    /**
     * Waits until the process has ended with exit code 0.
     *
     * @throws IllegalStateException if the process fails or still runs after {@code patience}; the message contains the
     *     log
     */
    public void awaitSuccess(Duration patience) throws InterruptedException {
        boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended || process.exitValue() != 0) {
            throw new IllegalStateException("%s did not succeed within %s: %s".formatted(name, patience, log()));
        }
    }

    /** Sends SIGKILL if the process still runs. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Sends SIGTERM if the process still runs, and SIGKILL after 10 s. */
    @Override
    public void close() {
        try {
            terminate(STOP_TIMEOUT);
        } catch (IllegalStateException tooSlow) {
            kill();
        } catch (InterruptedException stop) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
