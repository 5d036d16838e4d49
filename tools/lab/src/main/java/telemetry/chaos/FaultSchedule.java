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
 * When what breaks: a pure function of a plan. Stops of services and outages of the cloud follow one another on two lines
 * of their own, which meet by chance; besides, late in one of three outages a service is killed that needs what is out.
 * Every way to stop a service, and every fault of a cloud, comes once before any comes again. The first three and the last
 * two seconds are quiet.
 *
 * @param events in the order of their times; none lasts longer than the plan
 */
public record FaultSchedule(List<ChaosEvent> events) {
    private static final Duration QUIET_START = Duration.ofSeconds(3);
    private static final Duration QUIET_END = Duration.ofSeconds(2);
    private static final Duration MIN_FAULT = Duration.ofSeconds(3);
    private static final int KILL_IN_ONE_OF = 3;
    private static final Duration MAX_DOWN = Duration.ofSeconds(3);

    /** The schedule of {@code plan}; the same for the same plan, always. */
    public static FaultSchedule of(ChaosPlan plan) {
        RandomGenerator root = new SplittableRandom(plan.seed());
        RandomGenerator stops = new SplittableRandom(root.nextLong());
        RandomGenerator outages = new SplittableRandom(root.nextLong());
        RandomGenerator kills = new SplittableRandom(root.nextLong());
        List<ChaosEvent> events = new ArrayList<>(line(plan, plan.pause(), outages, new Outages(plan, outages)));
        if (plan.stops()) {
            List<ChaosEvent> killsIn = events.stream()
                    .filter(outage -> kills.nextInt(KILL_IN_ONE_OF) == 0)
                    .map(outage -> killIn((ChaosEvent.CloudOutage) outage, kills))
                    .toList();
            events.addAll(killsIn);
            events.addAll(line(plan, plan.pause().multipliedBy(2), stops, new Stops(stops)));
        }
        events.sort(Comparator.comparing(ChaosEvent::at));
        return new FaultSchedule(List.copyOf(events));
    }

    /** Events one after the other, with pauses; {@code next} makes one that begins at a time and ends before another. */
    private static List<ChaosEvent> line(
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
     * Late in an outage, of a service that it keeps from its work: what it holds by then, and could not pass on, must not
     * be lost with it.
     */
    private static ChaosEvent killIn(ChaosEvent.CloudOutage outage, RandomGenerator random) {
        PlatformService victim =
                outage.cloud().users().get(random.nextInt(outage.cloud().users().size()));
        Duration late = outage.at().plus(outage.lasts().multipliedBy(3).dividedBy(4));
        return new ChaosEvent.ServiceStop(late, upTo(MAX_DOWN, random), victim, TerminationSignal.KILL);
    }

    private static Duration upTo(Duration most, RandomGenerator random) {
        return Duration.ofMillis(random.nextLong(most.toMillis() + 1));
    }

    private static Duration shorterOf(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
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
            Duration lasts = shorterOf(shorterOf(drawn, way.cloud().longestFault()), end.minus(at));
            return new ChaosEvent.CloudOutage(at, lasts, way.cloud(), way.fault());
        }
    }
}
