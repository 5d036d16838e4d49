package telemetry.console;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.springframework.scheduling.annotation.Scheduled;
import telemetry.contract.PrometheusPage;

/**
 * Asks the other services every two seconds for their metrics, for the console. One that does not answer is shown as not
 * there; nothing else depends on it.
 */
class Scraper implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String COST = "aws_cost_usd_total";

    private final ConsoleProperties services;
    private final Supplier<String> own;
    private final History history;
    private final Clock clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /** @param own the metrics page of this service */
    Scraper(ConsoleProperties services, Supplier<String> own, History history, Clock clock) {
        this.services = services;
        this.own = own;
        this.history = history;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 2, timeUnit = TimeUnit.SECONDS)
    void scrape() throws InterruptedException {
        Optional<PrometheusPage> ingest = page(services.ingest());
        Optional<PrometheusPage> consumer = page(services.consumer());
        Map<String, Double> usd = new TreeMap<>();
        ingest.ifPresent(page -> add(page, usd));
        consumer.ifPresent(page -> add(page, usd));
        add(PrometheusPage.parse(own.get()), usd);
        history.add(new PipelineSample(
                clock.millis(),
                ingest.map(PipelineSample.Ingest::of).orElse(null),
                consumer.map(PipelineSample.Consumer::of).orElse(null),
                usd));
    }

    private static void add(PrometheusPage page, Map<String, Double> usd) {
        page.by(COST, "service", "operation").forEach((what, spent) -> usd.merge(what, spent, Double::sum));
    }

    private Optional<PrometheusPage> page(URI service) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.resolve("/actuator/prometheus"))
                .timeout(PATIENCE)
                .header("Accept", "text/plain")
                .build();
        CompletableFuture<HttpResponse<String>> coming = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try { // the request's own timeout ends with the headers
            HttpResponse<String> answer = coming.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return answer.statusCode() == 200 ? Optional.of(PrometheusPage.parse(answer.body())) : Optional.empty();
        } catch (ExecutionException | TimeoutException absent) {
            coming.cancel(true);
            return Optional.empty();
        }
    }

    /** Cuts off what is asked: a peer that does not answer must not delay the end of this service. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
