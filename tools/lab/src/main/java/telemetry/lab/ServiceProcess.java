package telemetry.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import telemetry.contract.PrometheusPage;

/**
 * An HTTP service that runs in its own process. Safe for use by many threads.
 *
 * @param process process of the service
 * @param url base URL of the service
 */
public record ServiceProcess(JavaProcess process, URI url) implements AutoCloseable {
    /** The path of the readiness probe. */
    public static final String READINESS = "/actuator/health/readiness";

    private static final Duration BETWEEN_PROBES = Duration.ofMillis(20);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(10);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /**
     * Starts the executable jar of {@code module}.
     *
     * @param options JVM options
     * @param port port on the loopback interface
     * @param logs folder of the log file, {@code <module>.log}
     * @param settings settings by name
     * @throws IllegalStateException if the jar is not built
     */
    public static ServiceProcess startJar(
            String module, List<String> options, int port, Path logs, Map<String, ?> settings) throws IOException {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-jar", BuiltJar.of(module).toString()));
        return start(module, arguments, port, logs, settings);
    }

    /**
     * Starts a Spring Boot application.
     *
     * @param arguments arguments of {@code java}, which name the application
     * @see #startJar
     */
    public static ServiceProcess start(
            String name, List<String> arguments, int port, Path logs, Map<String, ?> settings) throws IOException {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--server.port=" + port, "--server.address=127.0.0.1"));
        settings.forEach((setting, value) -> all.add("--" + setting + "=" + value));
        return new ServiceProcess(JavaProcess.start(name, all, logs), FreePort.url(port));
    }

    /** Returns true if the readiness probe answers 200. */
    public boolean isReady() {
        return isUp(READINESS, PROBE_TIMEOUT);
    }

    /** Returns true if {@code path} answers 200 within {@code timeout}. */
    public boolean isUp(String path, Duration timeout) {
        try {
            return send(HttpRequest.newBuilder(url.resolve(path)).timeout(timeout))
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Waits until the service is ready.
     *
     * @throws IllegalStateException if the service is not ready after {@code patience}; the message contains the log
     */
    public ServiceProcess awaitReady(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isReady()) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new IllegalStateException("%s is not ready: %s".formatted(process.name(), process.log()));
            }
            Thread.sleep(BETWEEN_PROBES);
        }
        return this;
    }

    /** Reads the current metrics. */
    public PrometheusPage metrics() throws IOException, InterruptedException {
        return metrics(CALL_TIMEOUT);
    }

    /**
     * Reads the current metrics.
     *
     * @throws IOException if the service does not answer within {@code timeout}
     */
    public PrometheusPage metrics(Duration timeout) throws IOException, InterruptedException {
        return PrometheusPage.parse(ok(send(request("/actuator/prometheus").timeout(timeout))));
    }

    /**
     * Posts {@code json} with the API key {@code key} and returns the body of the answer.
     *
     * @throws IOException if the request fails or its status is not 2xx
     */
    public String post(String path, String key, String json) throws IOException, InterruptedException {
        return ok(send(request(path)
                .header("X-API-Key", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).timeout(CALL_TIMEOUT);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String ok(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("%s answered %d: %s".formatted(answer.uri(), answer.statusCode(), answer.body()));
        }
        return answer.body();
    }

    /** Ends the process as {@link JavaProcess#close} does. */
    @Override
    public void close() {
        process.close();
    }
}
