package telemetry.simulator;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends lines to the ingest-service and records every answer in a {@link Ledger}. A request without an answer, or with
 * 429 or 5xx, is retried according to the {@link RetryPolicy}. After the last attempt its records stay unacknowledged.
 * Thread-safe; the number of concurrent requests is bounded.
 */
final class IngestClient implements AutoCloseable {
    private static final int MAX_CONCURRENT_REQUESTS = 128;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final Semaphore atOnce = new Semaphore(MAX_CONCURRENT_REQUESTS);
    private final JsonMapper mapper = new JsonMapper();
    private final IngestTarget target;
    private final RequestFactory requests;
    private final RetryPolicy retry;
    private final Ledger ledger;
    private final Outage outage;

    IngestClient(IngestTarget target, RetryPolicy retry, Ledger ledger) {
        this.target = target;
        this.requests = new RequestFactory(target);
        this.retry = retry;
        this.ledger = ledger;
        this.outage = new Outage(retry.patience());
    }

    /** Returns true if no request succeeded for the policy's patience, so that the run should end. */
    boolean isHopeless() {
        return outage.isTooLong();
    }

    /**
     * Sends {@code shots} in one request and records the result of each.
     *
     * @param plannedNanos the planned time by {@link System#nanoTime}, from which latency counts; null if there is no
     *     plan: then latency counts from the start of the request, without the wait for a free slot
     * @throws RunFailedException if no request can succeed, because the key is wrong or no server answers
     */
    void send(List<Shot> shots, @Nullable Long plannedNanos) throws InterruptedException {
        atOnce.acquire();
        try {
            long sinceNanos = plannedNanos == null ? System.nanoTime() : plannedNanos;
            shots.forEach(ledger::sent);
            HttpResponse<String> answer = untilSettled(requests.requestOf(shots), shots);
            if (answer != null) {
                book(shots, answer, System.nanoTime() - sinceNanos);
            }
        } finally {
            atOnce.release();
        }
    }

    /** Returns the final answer; null if all attempts failed. */
    private @Nullable HttpResponse<String> untilSettled(HttpRequest request, List<Shot> shots)
            throws InterruptedException {
        for (int failures = 1; ; failures++) {
            Duration wait;
            IOException cause = null;
            try {
                HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                ledger.answered();
                if (!RetryPolicy.isTemporary(answer.statusCode())) {
                    outage.ended();
                    return answer;
                }
                wait = retry.afterAnswer(answer.headers(), failures);
            } catch (IOException noAnswer) {
                cause = noAnswer;
                ledger.unheard(shots);
                wait = retry.afterFailure(failures);
            }
            outage.goesOn();
            if (failures >= retry.tries() || isHopeless()) {
                failIfNobodyEverAnswered(cause);
                return null;
            }
            Thread.sleep(wait);
            ledger.sentAgain(shots);
        }
    }

    private void failIfNobodyEverAnswered(@Nullable IOException cause) {
        if (cause != null && !ledger.hasAnswers()) {
            throw new RunFailedException("%s does not answer (%s); is the platform up?"
                    .formatted(target.url(), cause.getClass().getSimpleName()));
        }
    }

    private void book(List<Shot> shots, HttpResponse<String> answer, long latencyNanos) {
        switch (answer.statusCode()) {
            case 202, 207 -> {
                ledger.latency(latencyNanos);
                bookByLine(shots, answer);
            }
            case 400, 422 -> shots.forEach(ledger::rejected);
            default -> throw unexpected(answer);
        }
    }

    /** Ends the run if the counts of an answer do not match the request, because the report would be wrong. */
    private void bookByLine(List<Shot> shots, HttpResponse<String> answer) {
        JsonNode receipt = json(answer);
        Set<Integer> rejected = new HashSet<>();
        receipt.path("rejected")
                .forEach(rejection -> rejected.add(rejection.path("line").intValue(0)));
        if (receipt.path("accepted").intValue(0) + rejected.size() != shots.size()) {
            throw unexpected(answer);
        }
        for (int i = 0; i < shots.size(); i++) {
            if (rejected.contains(i + 1)) {
                ledger.rejected(shots.get(i));
            } else {
                ledger.accepted(shots.get(i));
            }
        }
    }

    private JsonNode json(HttpResponse<String> answer) {
        try {
            return mapper.readTree(answer.body());
        } catch (JacksonException noJson) {
            throw unexpected(answer);
        }
    }

    private RunFailedException unexpected(HttpResponse<String> answer) {
        return new RunFailedException("%s answered %d: %s".formatted(target.url(), answer.statusCode(), answer.body()));
    }

    @Override
    public void close() {
        http.close();
    }
}
