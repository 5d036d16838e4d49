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
 * Reads the account of ingest and consumer from their own metrics, for each life of their processes: counters die with a
 * process, so that what is known of a life is what it showed last. Safe for use by many threads.
 */
final class Meters implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Map<Long, IngestLife> ingests = new LinkedHashMap<>(); // by process id; guarded by this
    private final Map<Long, ConsumerLife> consumers = new LinkedHashMap<>(); // likewise
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

    /** Reads both now; returns true if both answered. */
    synchronized boolean read() throws InterruptedException {
        SupervisedService ingest = services.get(PlatformService.INGEST);
        SupervisedService consumer = services.get(PlatformService.CONSUMER);
        long ingestPid = ingest.pid();
        long consumerPid = consumer.pid();
        Optional<PrometheusPage> door = page(ingest);
        Optional<PrometheusPage> store = page(consumer);
        boolean same = ingest.pid() == ingestPid && consumer.pid() == consumerPid;
        if (same) {
            door.ifPresent(page -> ingests.put(ingestPid, IngestLife.of(page)));
            store.ifPresent(page -> consumers.put(consumerPid, ConsumerLife.of(page)));
        }
        return same && door.isPresent() && store.isPresent();
    }

    private static Optional<PrometheusPage> page(SupervisedService service) throws InterruptedException {
        try {
            return Optional.of(service.metrics(TIMEOUT));
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
