package telemetry.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import telemetry.contract.PrometheusPage;
import telemetry.lab.PlatformService;
import telemetry.lab.ServiceProcess;

/**
 * Measures the cost of single-record POSTs at several rates with default settings, from the services' cost counters.
 */
final class Economy implements Scenario {
    private static final String NAME = "economy";
    private static final String ACCEPTED = "telemetry_ingest_records_accepted_total";
    private static final List<Integer> RATES = List.of(100, 1_000, 10_000);
    private static final int RATE_OF_TARGET = 1_000;
    private static final int RECORD_BYTES = 200;
    private static final int VEHICLES = 1_000;
    private static final int CONNECTIONS = 128;
    private static final int ROUNDS_EACH = 6; // few parts are written per second; six rounds last a minute by default
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration SETTLE = Duration.ofSeconds(6); // longer than the maximum age of a part

    @Override
    public void run(Lab lab, Consumer<Figure> table) throws Exception {
        try (CloudProcess cloud = lab.startCloud();
                ServiceProcess ingest = lab.startService(PlatformService.INGEST, cloud);
                ServiceProcess consumer = lab.startService(PlatformService.CONSUMER, cloud)) {
            load(lab, ingest, RATES.getLast(), WARM_UP);
            for (int rate : RATES) {
                Thread.sleep(SETTLE);
                table.accept(measure(lab, ingest, consumer, rate));
            }
        }
    }

    private static Figure measure(Lab lab, ServiceProcess ingest, ServiceProcess consumer, int rate)
            throws IOException, InterruptedException {
        PrometheusPage ingestBefore = ingest.metrics();
        PrometheusPage consumerBefore = consumer.metrics();
        HttpLoad.Result result = load(lab, ingest, rate, lab.settings().round().multipliedBy(ROUNDS_EACH));
        Thread.sleep(SETTLE);
        Spending taken = Spending.between(ingestBefore, ingest.metrics(), ACCEPTED);
        Spending stored = Spending.between(consumerBefore, consumer.metrics(), StoredRecords.COUNTER);
        Spending both = taken.plus(stored);
        Figure figure = Figure.of(
                        NAME,
                        "single-record POSTs at %,d/s".formatted(rate),
                        both.usdPerMillion(),
                        "USD/million records")
                .note(both.text())
                .note("ingest alone %s USD/million".formatted(Figure.number(taken.usdPerMillion())))
                .note("p99 of POSTs %s ms".formatted(Figure.number(result.millis(99))));
        return rate == RATE_OF_TARGET ? figure.aim(Target.atMost(0.15)) : figure;
    }

    private static HttpLoad.Result load(Lab lab, ServiceProcess ingest, int rate, Duration duration)
            throws IOException {
        Requests requests = new Requests(ingest.url(), RecordText.submitted(RECORD_BYTES, VEHICLES), 1, lab.clock());
        return HttpLoad.run(ingest.url(), new HttpLoad.Plan(CONNECTIONS, Long.MAX_VALUE, duration, rate), requests);
    }
}
