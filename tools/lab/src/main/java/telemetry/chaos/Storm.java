package telemetry.chaos;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import telemetry.contract.HourPartition;
import telemetry.lab.PlatformService;

/** Executes a schedule, and at regular intervals requests aggregations and sends poison messages. */
final class Storm {
    private static final Duration BETWEEN_AGGREGATIONS = Duration.ofSeconds(5);
    private static final Duration BETWEEN_POISON = Duration.ofSeconds(5);
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);

    private final ChaosEnvironment environment;
    private final EventLog log;
    private final Clock clock;
    private final Faults faults;

    Storm(ChaosEnvironment environment, EventLog log, Clock clock, Faults faults) {
        this.faults = faults;
        this.environment = environment;
        this.log = log;
        this.clock = clock;
    }

    /**
     * Executes {@code schedule} and returns after {@code duration} and the last event. An outage waits until all
     * services are up. A stop waits until its service is up. Later events are delayed by the same time. On a slow
     * machine a run therefore takes longer, but no fault hits a service that is down already.
     */
    void run(FaultSchedule schedule, Duration duration) throws InterruptedException {
        long start = System.nanoTime();
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService events = Executors.newVirtualThreadPerTaskExecutor()) {
            events.execute(faults.watched("aggregating", () -> regularly(BETWEEN_AGGREGATIONS, over, this::aggregate)));
            events.execute(faults.watched("poison", () -> regularly(BETWEEN_POISON, over, environment.poison()::put)));
            try {
                run(schedule, duration, start, events);
            } finally {
                over.set(true);
            }
        }
    }

    private void run(FaultSchedule schedule, Duration duration, long start, ExecutorService events)
            throws InterruptedException {
        long begin = start;
        for (ChaosEvent event : schedule.events()) {
            sleepUntil(begin, event.at());
            begin += awaitVictims(event);
            log.add(event.target(), event.description());
            events.execute(faults.watched(event.target() + ": " + event.description(), () -> execute(event)));
        }
        sleepUntil(begin, duration);
    }

    /** Waits until the services that {@code event} affects are up. Returns the waiting time in nanoseconds. */
    private long awaitVictims(ChaosEvent event) throws InterruptedException {
        long start = System.nanoTime();
        switch (event) {
            case ChaosEvent.ServiceStop stop ->
                environment.services().get(stop.service()).awaitUp(MAX_WAIT);
            case ChaosEvent.CloudOutage outage -> environment.services().awaitUp(MAX_WAIT);
        }
        return System.nanoTime() - start;
    }

    private static void sleepUntil(long start, Duration at) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(start + at.toNanos() - System.nanoTime());
    }

    private void execute(ChaosEvent event) throws InterruptedException {
        switch (event) {
            case ChaosEvent.ServiceStop stop ->
                environment.services().get(stop.service()).stop(stop.signal(), stop.lasts());
            case ChaosEvent.CloudOutage outage -> execute(outage);
        }
    }

    private void execute(ChaosEvent.CloudOutage outage) throws InterruptedException {
        try (FaultProxy.Outage during = environment.proxy(outage.cloud()).begin(outage.fault())) {
            Thread.sleep(outage.lasts());
        }
        log.add(outage.target(), "recovered");
    }

    static void regularly(Duration period, AtomicBoolean over, Faults.Work work) throws Exception {
        Thread.sleep(period);
        while (!over.get()) {
            work.run();
            Thread.sleep(period);
        }
    }

    /**
     * Requests an aggregation of the current hour. The result is ignored, because a fault may interrupt the
     * aggregation.
     */
    private void aggregate() throws InterruptedException {
        new AggregatorClient(
                        environment.services().get(PlatformService.AGGREGATOR).url())
                .aggregate(HourPartition.of(clock.instant()).toString());
    }
}
