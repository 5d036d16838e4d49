package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import telemetry.contract.HourPartition;

/** Runs an aggregator in a separate process, whose memory, disk and reads are measured. */
final class AggregatorProcess implements AutoCloseable {
    private static final String KEY = "a-reading-key";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Pattern READ = Pattern.compile("rchar: (\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int port;
    private final Path log;
    private final Path work;
    private final Thread observer = Thread.ofVirtual().unstarted(this::observe);
    private volatile long largestWork;

    private AggregatorProcess(Process process, int port, Path log, Path work) {
        this.process = process;
        this.port = port;
        this.log = log;
        this.work = work;
    }

    /**
     * Starts the aggregator and waits until it answers.
     *
     * @param heap the option -Xmx
     * @param folder an empty folder for its log and its work
     */
    static AggregatorProcess start(int port, String heap, Path folder, List<String> arguments)
            throws IOException, InterruptedException {
        Path work = folder.resolve("work");
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                AggregatorApplication.class.getName(),
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--telemetry.api-key=" + KEY,
                "--telemetry.aggregator.work-folder=" + work));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("MALLOC_ARENA_MAX", "2"); // as in the image
        Process process = builder.start();
        AggregatorProcess aggregator = new AggregatorProcess(process, port, log, work);
        aggregator.awaitStart();
        aggregator.observer.start();
        return aggregator;
    }

    private void awaitStart() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isAlive()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new IllegalStateException("the aggregator did not start:\n" + Files.readString(log));
            }
            Thread.sleep(100);
        }
    }

    private boolean isAlive() throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(address("/actuator/health/liveness"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(port, path));
    }

    /** Refreshes {@code hour} and asserts that the refresh succeeded. */
    void refresh(HourPartition hour) throws IOException, InterruptedException {
        HttpResponse<String> answer = tryToRefresh(hour);
        assertThat(answer.statusCode()).as(() -> answer.body() + '\n' + log()).isEqualTo(200);
    }

    /** Refreshes {@code hour} and returns the answer. */
    HttpResponse<String> tryToRefresh(HourPartition hour) throws IOException, InterruptedException {
        HttpRequest refresh = HttpRequest.newBuilder(address("/aggregations"))
                .header("X-API-Key", KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"hour\":\"" + hour + "\"}"))
                .build();
        return http.send(refresh, HttpResponse.BodyHandlers.ofString());
    }

    private String log() {
        try {
            return Files.readString(log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Returns the peak memory of the process in bytes. */
    long peakMemory() throws IOException {
        return 1024 * figure("status", PEAK);
    }

    /** Returns the bytes that the process has read from files and connections since its start. */
    long bytesRead() throws IOException {
        return figure("io", READ);
    }

    private long figure(String file, Pattern pattern) throws IOException {
        Matcher found = pattern.matcher(Files.readString(Path.of("/proc", Long.toString(process.pid()), file)));
        assertThat(found.find()).as(file).isTrue();
        return Long.parseLong(found.group(1));
    }

    /** Returns the largest observed size of the work folder in bytes. */
    long largestWork() {
        return largestWork;
    }

    private void observe() {
        while (process.isAlive()) {
            largestWork = Math.max(largestWork, sizeOf(work));
            try {
                Thread.sleep(50);
            } catch (InterruptedException over) {
                return;
            }
        }
    }

    private static long sizeOf(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(path -> path.toFile().length())
                    .sum();
        } catch (IOException | UncheckedIOException changing) {
            return 0;
        }
    }

    /** Kills the process, so that it cannot clean up. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        observer.interrupt();
        kill();
        http.close();
    }
}
