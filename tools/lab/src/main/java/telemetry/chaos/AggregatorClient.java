package telemetry.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests aggregations from the aggregator over HTTP. Safe for use by many threads. */
final class AggregatorClient {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final JsonMapper json = new JsonMapper();
    private final URI url;

    AggregatorClient(URI aggregator) {
        this.url = aggregator.resolve("/aggregations");
    }

    /** Requests an aggregation of {@code hour} and returns its summary, or empty if the request failed. */
    Optional<JsonNode> aggregate(String hour) throws InterruptedException {
        String body = "{\"hour\":\"" + hour + "\"}";
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("X-API-Key", SupervisedServices.KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? Optional.of(json.readTree(answer.body())) : Optional.empty();
        } catch (IOException noAnswer) {
            return Optional.empty();
        }
    }

    /**
     * Requests an aggregation of {@code hour} until one succeeds.
     *
     * @throws IllegalStateException if none succeeds within {@code patience}
     */
    JsonNode aggregate(String hour, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Optional<JsonNode> summary = aggregate(hour);
        while (summary.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(RETRY_DELAY);
            summary = aggregate(hour);
        }
        return summary.orElseThrow(
                () -> new IllegalStateException("hour " + hour + " was not aggregated within " + Seconds.of(patience)));
    }
}
