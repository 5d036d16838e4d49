package telemetry.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A service as it is deployed: its own process, from its executable jar, which must have been built in the folder that
 * the system property {@code telemetry.root} names. It never outlives this JVM, unless that is killed with SIGKILL.
 */
public final class ServiceProcess implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("telemetry.root", ".."));
    private static final Duration LONGEST_STOP = Duration.ofSeconds(40);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private static final Set<Process> RUNNING = new HashSet<>(); // guarded by itself
    private static boolean ending; // guarded by RUNNING

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ServiceProcess::killAll, "kill-services"));
    }

    private final Process process;
    private final Path log;
    private final int port;

    private ServiceProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Kills what still runs, and waits until it is gone; from then on nothing can be started. */
    static void killAll() {
        synchronized (RUNNING) {
            ending = true;
            RUNNING.forEach(Process::destroyForcibly);
            RUNNING.forEach(process -> process.onExit().join());
        }
    }

    private static Process launch(ProcessBuilder command) throws IOException {
        synchronized (RUNNING) {
            if (ending) {
                throw new IOException("nothing is started any more");
            }
            RUNNING.removeIf(process -> !process.isAlive());
            Process process = command.start();
            RUNNING.add(process);
            return process;
        }
    }

    /**
     * Starts {@code module} with a heap of {@code heap}, on {@code port}, on loopback.
     *
     * @param logs folder of its log, {@code <module>.log}, which is added to
     * @param settings its settings, by name
     * @throws IllegalStateException if its jar is not built
     */
    public static ServiceProcess start(String module, String heap, int port, Path logs, Map<String, ?> settings)
            throws IOException {
        return start(module, List.of("-Xmx" + heap), port, logs, settings);
    }

    static ServiceProcess start(String module, List<String> options, int port, Path logs, Map<String, ?> settings)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(options);
        command.addAll(List.of("-jar", jar(module).toString(), "--server.port=" + port, "--server.address=127.0.0.1"));
        settings.forEach((name, value) -> command.add("--" + name + "=" + value));
        Path log = logs.resolve(module + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("MALLOC_ARENA_MAX", "2"); // as in the image
        return new ServiceProcess(launch(builder), log, port);
    }

    /** The JVM's options in the container of {@code service}, its share of the container's memory included. */
    static List<String> shippedOptions(Service service) {
        Path container = ROOT.resolve("deploy/container").toAbsolutePath().normalize();
        return List.of(
                "@" + container.resolve("jvm.options"),
                "@" + container.resolve(service.module() + ".options"),
                "-XX:MaxRAM=" + service.limitMebibytes() + "m");
    }

    /**
     * The executable jar of a module.
     *
     * @throws IllegalStateException if it has not been built
     */
    public static Path jar(String module) throws IOException {
        Path target = ROOT.resolve(module).resolve("target");
        if (Files.isDirectory(target)) {
            try (var jars = Files.newDirectoryStream(target, module + "-*-exec.jar")) {
                for (Path jar : jars) {
                    return jar;
                }
            }
        }
        throw new IllegalStateException(module + " is not built; run: mvn -q -DskipTests package");
    }

    /** Where it listens. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs, ready or not. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it says that it is ready. */
    public boolean isReady() {
        return isUp(HealthCheck.Probe.READINESS, Duration.ofSeconds(10));
    }

    /** Returns true if {@code probe} is answered with 200 within {@code timeout}. */
    boolean isUp(HealthCheck.Probe probe, Duration timeout) {
        HttpRequest request = HttpRequest.newBuilder(url().resolve(probe.path()))
                .timeout(timeout)
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** All that it has logged, and its predecessors with the same folder. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The last line that it has logged. */
    String lastLine() {
        return log().lines().reduce("nothing logged", (before, line) -> line);
    }

    /**
     * Asks the process to end, as an orchestrator does, and waits.
     *
     * @return its exit code
     * @throws IllegalStateException if it has not ended after 40 s
     */
    public int terminate() throws InterruptedException {
        return terminate(LONGEST_STOP);
    }

    /** @throws IllegalStateException if it has not ended within {@code grace} */
    int terminate(Duration grace) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("did not end within %s of SIGTERM".formatted(Seconds.of(grace)));
        }
        return process.exitValue();
    }

    /** Waits until it has ended, by whatever cause; its exit code. */
    int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    /** Kills the process, if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
