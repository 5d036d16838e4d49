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
 * Scrapes the metrics of the other services every 2 s for the console. A service that does not answer is shown as
 * absent; nothing else depends on the result.
 */
class Scraper implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final String COST = "aws_cost_usd_total";

    private final ConsoleProperties services;
    private final Supplier<String> own;
    private final Supplier<Depths> depths;
    private final History history;
    private final Clock clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /**
     * Creates a scraper.
     *
     * @param own supplies the metrics page of this service
     * @param depths supplies the depths of the queues
     */
    Scraper(ConsoleProperties services, Supplier<String> own, Supplier<Depths> depths, History history, Clock clock) {
        this.services = services;
        this.own = own;
        this.depths = depths;
        this.history = history;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 2, timeUnit = TimeUnit.SECONDS)
    void scrape() throws InterruptedException {
        Optional<PrometheusPage> ingest = page(services.ingest());
        Optional<PrometheusPage> consumer = page(services.consumer());
        Map<String, Map<String, Double>> usd = new TreeMap<>();
        ingest.ifPresent(page -> usd.put("ingest", cost(page)));
        consumer.ifPresent(page -> usd.put("consumer", cost(page)));
        usd.put("aggregator", cost(PrometheusPage.parse(own.get())));
        history.add(new PipelineSample(
                clock.millis(),
                ingest.map(PipelineSample.Ingest::of).orElse(null),
                consumer.map(PipelineSample.Consumer::of).orElse(null),
                depths.get(),
                usd));
    }

    private static Map<String, Double> cost(PrometheusPage page) {
        return page.by(COST, "service", "operation");
    }

    private Optional<PrometheusPage> page(URI service) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.resolve("/actuator/prometheus"))
                .timeout(TIMEOUT)
                .header("Accept", "text/plain")
                .build();
        CompletableFuture<HttpResponse<String>> response =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try { // the timeout of the request covers the headers only
            HttpResponse<String> answer = response.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return answer.statusCode() == 200 ? Optional.of(PrometheusPage.parse(answer.body())) : Optional.empty();
        } catch (ExecutionException | TimeoutException absent) {
            response.cancel(true);
            return Optional.empty();
        }
    }

    /** Aborts open requests, so a service that does not answer cannot delay the shutdown. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
