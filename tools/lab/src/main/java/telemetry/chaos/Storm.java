package telemetry.chaos;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import telemetry.contract.HourPartition;
import telemetry.lab.PlatformService;

/** Makes a schedule happen, and meanwhile has hours aggregated and poison sent. */
final class Storm {
    private static final Duration BETWEEN_AGGREGATIONS = Duration.ofSeconds(5);
    private static final Duration BETWEEN_POISON = Duration.ofSeconds(5);
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);

    private final ChaosEnvironment box;
    private final EventLog log;
    private final Clock clock;
    private final Faults faults;

    Storm(ChaosEnvironment box, EventLog log, Clock clock, Faults faults) {
        this.faults = faults;
        this.box = box;
        this.log = log;
        this.clock = clock;
    }

    /**
     * Returns when {@code duration} and the last event are over. An outage waits until every service has come up, a stop
     * until its service has; all that follows waits with it. So on a slow machine a run takes longer, but what is broken
     * always breaks something.
     */
    void rage(FaultSchedule schedule, Duration duration) throws InterruptedException {
        long start = System.nanoTime();
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService events = Executors.newVirtualThreadPerTaskExecutor()) {
            events.execute(faults.watched("aggregating", () -> regularly(BETWEEN_AGGREGATIONS, over, this::aggregate)));
            events.execute(faults.watched("poison", () -> regularly(BETWEEN_POISON, over, box.poison()::put)));
            try {
                rage(schedule, duration, start, events);
            } finally {
                over.set(true);
            }
        }
    }

    private void rage(FaultSchedule schedule, Duration duration, long start, ExecutorService events)
            throws InterruptedException {
        long begin = start;
        for (ChaosEvent event : schedule.events()) {
            sleepUntil(begin, event.at());
            begin += awaitVictims(event);
            log.say(event.whom(), event.what());
            events.execute(faults.watched(event.whom() + ": " + event.what(), () -> happen(event)));
        }
        sleepUntil(begin, duration);
    }

    /** Waits until those are up whom {@code event} is meant for; for how long, in nanoseconds. */
    private long awaitVictims(ChaosEvent event) throws InterruptedException {
        long start = System.nanoTime();
        switch (event) {
            case ChaosEvent.ServiceStop stop ->
                box.services().get(stop.service()).awaitUp(MAX_WAIT);
            case ChaosEvent.CloudOutage outage -> box.services().awaitUp(MAX_WAIT);
        }
        return System.nanoTime() - start;
    }

    private static void sleepUntil(long start, Duration at) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(start + at.toNanos() - System.nanoTime());
    }

    private void happen(ChaosEvent event) throws InterruptedException {
        switch (event) {
            case ChaosEvent.ServiceStop stop ->
                box.services().get(stop.service()).stop(stop.signal(), stop.lasts());
            case ChaosEvent.CloudOutage outage -> happen(outage);
        }
    }

    private void happen(ChaosEvent.CloudOutage outage) throws InterruptedException {
        try (FaultProxy.Outage during = box.proxy(outage.cloud()).begin(outage.fault())) {
            Thread.sleep(outage.lasts());
        }
        log.say(outage.whom(), "is well again");
    }

    static void regularly(Duration period, AtomicBoolean over, Faults.Work what) throws Exception {
        Thread.sleep(period);
        while (!over.get()) {
            what.run();
            Thread.sleep(period);
        }
    }

    /** Ignores the outcome: the aggregation is expected to be killed in the middle. */
    private void aggregate() throws InterruptedException {
        new AggregatorClient(box.services().get(PlatformService.AGGREGATOR).url())
                .aggregate(HourPartition.of(clock.instant()).toString());
    }
}
