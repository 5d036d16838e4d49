package telemetry.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import telemetry.contract.PrometheusPage;
import telemetry.lab.PlatformService;

/**
 * Scrapes the counters of ingest and consumer for each of their processes. Counters are lost with their process, so the
 * last scrape is the best known value. Safe for use by many threads.
 */
final class Meters implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Map<Long, IngestCounters> ingests = new LinkedHashMap<>(); // by process id; guarded by this
    private final Map<Long, ConsumerCounters> consumers = new LinkedHashMap<>(); // by process id; guarded by this
    private final SupervisedServices services;

    Meters(SupervisedServices services, Faults faults) {
        this.services = services;
        faults.start("meters", this::run);
    }

    private void run() throws InterruptedException {
        do {
            read();
        } while (!ended.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Scrapes ingest and consumer. Returns true if both services answered and none was restarted during the scrape. */
    synchronized boolean read() throws InterruptedException {
        SupervisedService ingest = services.get(PlatformService.INGEST);
        SupervisedService consumer = services.get(PlatformService.CONSUMER);
        long ingestPid = ingest.pid();
        long consumerPid = consumer.pid();
        Optional<PrometheusPage> ingestPage = page(ingest);
        Optional<PrometheusPage> consumerPage = page(consumer);
        boolean sameProcesses = ingest.pid() == ingestPid && consumer.pid() == consumerPid;
        if (sameProcesses) {
            ingestPage.ifPresent(page -> ingests.put(ingestPid, IngestCounters.of(page)));
            consumerPage.ifPresent(page -> consumers.put(consumerPid, ConsumerCounters.of(page)));
        }
        return sameProcesses && ingestPage.isPresent() && consumerPage.isPresent();
    }

    private static Optional<PrometheusPage> page(SupervisedService service) throws InterruptedException {
        try {
            return Optional.of(service.metrics(TIMEOUT));
        } catch (IOException down) {
            return Optional.empty();
        }
    }

    synchronized List<IngestCounters> ingests() {
        return List.copyOf(ingests.values());
    }

    synchronized List<ConsumerCounters> consumers() {
        return List.copyOf(consumers.values());
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
