package telemetry.chaos;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import telemetry.contract.HourPartition;

/** Makes a schedule happen, and meanwhile has hours aggregated and poison sent. */
final class Storm {
    private static final Duration BETWEEN_AGGREGATIONS = Duration.ofSeconds(5);
    private static final Duration BETWEEN_POISON = Duration.ofSeconds(5);

    private final Box box;
    private final EventLog log;
    private final Clock clock;

    Storm(Box box, EventLog log, Clock clock) {
        this.box = box;
        this.log = log;
        this.clock = clock;
    }

    /** Returns when the last event is over and what was stopped is started again, or will soon be. */
    void rage(Schedule schedule, Duration duration) throws InterruptedException {
        long start = System.nanoTime();
        try (ExecutorService events = Executors.newVirtualThreadPerTaskExecutor()) {
            events.execute(() -> regularly(BETWEEN_AGGREGATIONS, start, duration, this::aggregate));
            events.execute(() -> regularly(BETWEEN_POISON, start, duration, box.poison()::put));
            for (Event event : schedule.events()) {
                sleepUntil(start, event.at());
                log.say(event.whom(), event.what());
                events.execute(() -> happen(event));
            }
        }
    }

    private static void sleepUntil(long start, Duration at) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(start + at.toNanos() - System.nanoTime());
    }

    private void happen(Event event) {
        try {
            switch (event) {
                case Event.ServiceStop stop ->
                    box.services().get(stop.service()).stop(stop.signal(), stop.lasts());
                case Event.CloudOutage outage -> happen(outage);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void happen(Event.CloudOutage outage) throws InterruptedException {
        try (FaultProxy.Outage during = box.proxy(outage.cloud()).begin(outage.fault())) {
            Thread.sleep(outage.lasts());
        }
        log.say(outage.whom(), "is well again");
    }

    private static void regularly(Duration period, long start, Duration duration, Runnable what) {
        try {
            for (Duration at = period; at.compareTo(duration) < 0; at = at.plus(period)) {
                sleepUntil(start, at);
                what.run();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it works does not matter now; that it is killed in the middle of it, and does no harm, does. */
    private void aggregate() {
        try {
            new AggregatorClient(box.services().get(Service.AGGREGATOR).url())
                    .aggregate(HourPartition.of(clock.instant()).toString());
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}
