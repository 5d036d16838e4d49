package telemetry.chaos;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import telemetry.contract.HourPartition;

/** Makes a schedule happen, and meanwhile has hours aggregated and poison sent. */
final class Storm {
    private static final Duration BETWEEN_AGGREGATIONS = Duration.ofSeconds(5);
    private static final Duration BETWEEN_POISON = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final Box box;
    private final EventLog log;
    private final Clock clock;
    private final Faults faults;

    Storm(Box box, EventLog log, Clock clock, Faults faults) {
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
    void rage(Schedule schedule, Duration duration) throws InterruptedException {
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

    private void rage(Schedule schedule, Duration duration, long start, ExecutorService events)
            throws InterruptedException {
        long begin = start;
        for (Event event : schedule.events()) {
            sleepUntil(begin, event.at());
            begin += awaitVictims(event);
            log.say(event.whom(), event.what());
            events.execute(faults.watched(event.whom() + ": " + event.what(), () -> happen(event)));
        }
        sleepUntil(begin, duration);
    }

    /** Waits until those are up whom {@code event} is meant for; for how long, in nanoseconds. */
    private long awaitVictims(Event event) throws InterruptedException {
        long start = System.nanoTime();
        switch (event) {
            case Event.ServiceStop stop -> box.services().get(stop.service()).awaitUp(LONGEST_WAIT);
            case Event.CloudOutage outage -> box.services().awaitUp(LONGEST_WAIT);
        }
        return System.nanoTime() - start;
    }

    private static void sleepUntil(long start, Duration at) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(start + at.toNanos() - System.nanoTime());
    }

    private void happen(Event event) throws InterruptedException {
        switch (event) {
            case Event.ServiceStop stop -> box.services().get(stop.service()).stop(stop.signal(), stop.lasts());
            case Event.CloudOutage outage -> happen(outage);
        }
    }

    private void happen(Event.CloudOutage outage) throws InterruptedException {
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

    /** Whether it works does not matter now; that it is killed in the middle of it, and does no harm, does. */
    private void aggregate() throws InterruptedException {
        new AggregatorClient(box.services().get(Service.AGGREGATOR).url())
                .aggregate(HourPartition.of(clock.instant()).toString());
    }
}
