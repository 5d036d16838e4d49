package telemetry.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import telemetry.lab.PlatformService;

/**
 * The times of all faults, a pure function of a plan. Service stops and cloud outages follow two independent sequences,
 * which may overlap. Late in every third outage, on average, a service that depends on the failing cloud is killed.
 * Every way to stop a service and every cloud fault occurs once before any repeats. The first 3 s and the last 2 s have
 * no faults.
 *
 * @param events faults in order of their start; all outages end within the plan
 */
public record FaultSchedule(List<ChaosEvent> events) {
    private static final Duration QUIET_START = Duration.ofSeconds(3);
    private static final Duration QUIET_END = Duration.ofSeconds(2);
    private static final Duration MIN_FAULT = Duration.ofSeconds(3);
    private static final int KILL_IN_ONE_OF = 3;
    private static final Duration MAX_DOWN = Duration.ofSeconds(3);

    /** Returns the schedule of {@code plan}. Equal plans give equal schedules. */
    public static FaultSchedule of(ChaosPlan plan) {
        RandomGenerator root = new SplittableRandom(plan.seed());
        RandomGenerator stops = new SplittableRandom(root.nextLong());
        RandomGenerator outages = new SplittableRandom(root.nextLong());
        RandomGenerator kills = new SplittableRandom(root.nextLong());
        List<ChaosEvent> events = new ArrayList<>(sequence(plan, plan.pause(), outages, new Outages(plan, outages)));
        if (plan.stops()) {
            List<ChaosEvent> killsIn = events.stream()
                    .filter(outage -> kills.nextInt(KILL_IN_ONE_OF) == 0)
                    .map(outage -> killIn((ChaosEvent.CloudOutage) outage, kills))
                    .toList();
            events.addAll(killsIn);
            events.addAll(sequence(plan, plan.pause().multipliedBy(2), stops, new Stops(stops)));
        }
        events.sort(Comparator.comparing(ChaosEvent::at));
        return new FaultSchedule(List.copyOf(events));
    }

    /**
     * Returns consecutive events with pauses between them. {@code next} creates an event from its start and its latest
     * end.
     */
    private static List<ChaosEvent> sequence(
            ChaosPlan plan, Duration pause, RandomGenerator random, BiFunction<Duration, Duration, ChaosEvent> next) {
        Duration end = plan.duration().minus(QUIET_END);
        List<ChaosEvent> events = new ArrayList<>();
        Duration at = QUIET_START.plus(upTo(pause, random));
        while (at.plus(MIN_FAULT).compareTo(end) <= 0) {
            ChaosEvent event = next.apply(at, end);
            events.add(event);
            at = at.plus(event.lasts()).plus(pause.dividedBy(2)).plus(upTo(pause, random));
        }
        return events;
    }

    /**
     * Returns a kill late in {@code outage} of a service that depends on the failing cloud. The data that the process
     * holds and could not pass on must not be lost.
     */
    private static ChaosEvent killIn(ChaosEvent.CloudOutage outage, RandomGenerator random) {
        PlatformService victim =
                outage.cloud().users().get(random.nextInt(outage.cloud().users().size()));
        Duration late = outage.at().plus(outage.lasts().multipliedBy(3).dividedBy(4));
        return new ChaosEvent.ServiceStop(late, upTo(MAX_DOWN, random), victim, TerminationSignal.KILL);
    }

    private static Duration upTo(Duration max, RandomGenerator random) {
        return Duration.ofMillis(random.nextLong(max.toMillis() + 1));
    }

    private static Duration min(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
    }

    private record WayToStop(PlatformService service, TerminationSignal signal) {}

    private record WayToFail(CloudService cloud, CloudFault fault) {}

    /** Draws stops of services. */
    private static final class Stops implements BiFunction<Duration, Duration, ChaosEvent> {
        private final RandomGenerator random;
        private final Deck<WayToStop> ways;

        Stops(RandomGenerator random) {
            this.random = random;
            this.ways = new Deck<>(
                    Arrays.stream(PlatformService.values())
                            .flatMap(service ->
                                    Stream.of(TerminationSignal.values()).map(signal -> new WayToStop(service, signal)))
                            .toList(),
                    random);
        }

        @Override
        public ChaosEvent apply(Duration at, Duration end) {
            WayToStop way = ways.draw();
            return new ChaosEvent.ServiceStop(at, upTo(MAX_DOWN, random), way.service(), way.signal());
        }
    }

    /** Draws outages of the cloud. */
    private static final class Outages implements BiFunction<Duration, Duration, ChaosEvent> {
        private final ChaosPlan plan;
        private final RandomGenerator random;
        private final Deck<WayToFail> ways;

        Outages(ChaosPlan plan, RandomGenerator random) {
            this.plan = plan;
            this.random = random;
            this.ways = new Deck<>(
                    Arrays.stream(CloudService.values())
                            .flatMap(cloud -> cloud.faults().stream().map(fault -> new WayToFail(cloud, fault)))
                            .toList(),
                    random);
        }

        @Override
        public ChaosEvent apply(Duration at, Duration end) {
            WayToFail way = ways.draw();
            Duration drawn = MIN_FAULT.plus(upTo(plan.pause(), random));
            Duration lasts = min(min(drawn, way.cloud().maxOutage()), end.minus(at));
            return new ChaosEvent.CloudOutage(at, lasts, way.cloud(), way.fault());
        }
    }
}
