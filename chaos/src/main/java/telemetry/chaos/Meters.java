package telemetry.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import telemetry.simulator.MetricsPage;

/**
 * Reads the account of ingest and consumer from their own metrics, for each life of their processes: counters die with a
 * process, so that what is known of a life is what it showed last. Safe for use by many threads.
 */
final class Meters implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Map<Long, IngestLife> ingests = new LinkedHashMap<>(); // by process id; guarded by this
    private final Map<Long, ConsumerLife> consumers = new LinkedHashMap<>(); // likewise
    private final Services services;

    Meters(Services services, Faults faults) {
        this.services = services;
        faults.start("meters", this::run);
    }

    private void run() throws InterruptedException {
        do {
            read();
        } while (!ended.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Reads both now; returns true if both answered. */
    synchronized boolean read() throws InterruptedException {
        KeptService ingest = services.get(Service.INGEST);
        KeptService consumer = services.get(Service.CONSUMER);
        long ingestPid = ingest.pid();
        long consumerPid = consumer.pid();
        Optional<MetricsPage> door = page(ingest.url());
        Optional<MetricsPage> store = page(consumer.url());
        boolean same = ingest.pid() == ingestPid && consumer.pid() == consumerPid;
        if (same) {
            door.ifPresent(page -> ingests.put(ingestPid, IngestLife.of(page)));
            store.ifPresent(page -> consumers.put(consumerPid, ConsumerLife.of(page)));
        }
        return same && door.isPresent() && store.isPresent();
    }

    private Optional<MetricsPage> page(URI service) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.resolve("/actuator/prometheus"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(MetricsPage.parse(answer.body())) : Optional.empty();
        } catch (IOException down) {
            return Optional.empty();
        }
    }

    synchronized List<IngestLife> ingests() {
        return List.copyOf(ingests.values());
    }

    synchronized List<ConsumerLife> consumers() {
        return List.copyOf(consumers.values());
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
