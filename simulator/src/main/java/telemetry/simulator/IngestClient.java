package telemetry.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends lines to the ingest-service and books every answer in a {@link Ledger}. A request that is answered with 429 or
 * 503, or not at all, is sent again after a growing wait, or after what {@code Retry-After} says. Safe for use by many
 * threads.
 */
final class IngestClient implements AutoCloseable {
    private static final int TRIES = 8;
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int REQUESTS_AT_ONCE = 128;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final Semaphore atOnce = new Semaphore(REQUESTS_AT_ONCE);
    private final JsonMapper mapper = new JsonMapper();
    private final Target target;
    private final Ledger ledger;

    IngestClient(Target target, Ledger ledger) {
        this.target = target;
        this.ledger = ledger;
    }

    /**
     * Sends {@code shots} in one request and books what became of each.
     *
     * @param plannedNanos when it should have been sent, by {@link System#nanoTime}
     * @throws RunFailedException if the answer says that no request can succeed, a wrong key for instance
     */
    void send(List<Shot> shots, long plannedNanos) throws InterruptedException {
        shots.forEach(ledger::sent);
        HttpRequest request = request(shots);
        atOnce.acquire();
        try {
            for (int attempt = 0; attempt < TRIES; attempt++) {
                if (attempt > 0) {
                    ledger.retried();
                }
                if (isSettled(request, shots, plannedNanos, attempt)) {
                    return;
                }
            }
        } finally {
            atOnce.release();
        }
        shots.forEach(ledger::unacknowledged);
    }

    private boolean isSettled(HttpRequest request, List<Shot> shots, long plannedNanos, int attempt)
            throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            ledger.answered(System.nanoTime() - plannedNanos);
            if (answer.statusCode() == 429 || answer.statusCode() == 503) {
                Thread.sleep(wait(answer, attempt));
                return false;
            }
            book(shots, answer);
            return true;
        } catch (IOException noAnswer) {
            Thread.sleep(backoff(attempt));
            return false;
        }
    }

    private void book(List<Shot> shots, HttpResponse<String> answer) {
        switch (answer.statusCode()) {
            case 202 -> shots.forEach(ledger::accepted);
            case 207 -> bookByLine(shots, mapper.readTree(answer.body()));
            case 400, 422 -> shots.forEach(ledger::rejected);
            default ->
                throw new RunFailedException(
                        "%s answered %d: %s".formatted(target.url(), answer.statusCode(), answer.body()));
        }
    }

    private void bookByLine(List<Shot> shots, JsonNode answer) {
        Set<Integer> rejected = new HashSet<>();
        answer.get("rejected")
                .forEach(rejection -> rejected.add(rejection.get("line").intValue()));
        for (int i = 0; i < shots.size(); i++) {
            if (rejected.contains(i + 1)) {
                ledger.rejected(shots.get(i));
            } else {
                ledger.accepted(shots.get(i));
            }
        }
    }

    private HttpRequest request(List<Shot> shots) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.url().resolve("/telemetry"))
                .timeout(TIMEOUT)
                .header("X-API-Key", target.apiKey())
                .header("Content-Type", target.batch() == 1 ? "application/json" : "application/x-ndjson");
        if (target.gzip()) {
            request.header("Content-Encoding", "gzip");
        }
        return request.POST(HttpRequest.BodyPublishers.ofByteArray(body(shots))).build();
    }

    private byte[] body(List<Shot> shots) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Shot shot : shots) {
            if (body.size() > 0) {
                body.write('\n');
            }
            body.writeBytes(shot.json());
        }
        return target.gzip() ? gzip(body.toByteArray()) : body.toByteArray();
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }

    private static Duration wait(HttpResponse<String> answer, int attempt) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,4}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElseGet(() -> backoff(attempt));
    }

    private static Duration backoff(int attempt) {
        long capped = Math.min(LONGEST_WAIT.toMillis(), FIRST_WAIT.toMillis() << attempt);
        return Duration.ofMillis(capped / 2 + ThreadLocalRandom.current().nextLong(capped / 2 + 1));
    }

    @Override
    public void close() {
        http.close();
    }
}
