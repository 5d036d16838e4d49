package telemetry.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * A service in a process of its own.
 *
 * @param process its process
 * @param url where it listens
 */
record Service(Child process, URI url) implements AutoCloseable {
    static final String KEY = "benchmark";

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration CALL = Duration.ofMinutes(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @throws IllegalStateException if it is not ready within four minutes, with its log */
    Service awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady()) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new IllegalStateException("%s is not ready: %s".formatted(process.name(), process.log()));
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        return this;
    }

    boolean isReady() throws InterruptedException {
        try {
            return send(request("/actuator/health/readiness")).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What it counts. */
    Metrics metrics() throws IOException, InterruptedException {
        return Metrics.of(ok(send(request("/actuator/prometheus"))));
    }

    /** The answer to {@code json}, which must be a good one. */
    String post(String path, String json) throws IOException, InterruptedException {
        return ok(send(request(path)
                .header("X-API-Key", KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).timeout(CALL);
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

    @Override
    public void close() {
        process.close();
    }
}
