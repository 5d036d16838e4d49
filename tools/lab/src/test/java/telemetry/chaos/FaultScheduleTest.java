package telemetry.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import telemetry.lab.PlatformService;

class FaultScheduleTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @ParameterizedTest
    @ValueSource(longs = {0, 42, -1, Long.MAX_VALUE})
    void theSameSeedGivesTheSameSchedule(long seed) {
        assertThat(FaultSchedule.of(ChaosPlan.of(seed, MINUTE)))
                .isEqualTo(FaultSchedule.of(ChaosPlan.of(seed, MINUTE)));
    }

    @Test
    void consecutiveSeedsGiveDifferentSchedules() {
        assertThat(Stream.iterate(1L, seed -> seed + 1)
                        .limit(100)
                        .map(seed -> FaultSchedule.of(ChaosPlan.of(seed, MINUTE))))
                .doesNotHaveDuplicates();
    }

    /** Pins a schedule, because the documentation reports figures by seed. */
    @Test
    void theScheduleOfSeed42IsStable() {
        assertThat(FaultSchedule.of(ChaosPlan.of(42, MINUTE)).events().stream()
                        .limit(5)
                        .map(Printer::line))
                .containsExactly(
                        "    3.3 s  sqs         resets connections for 6.0 s",
                        "    6.9 s  consumer    SIGTERM, down for 1.9 s",
                        "    7.8 s  consumer    kill -9, down for 0.2 s",
                        "   12.7 s  sqs         answers 403 for 3.1 s",
                        "   15.1 s  consumer    kill -9, down for 2.7 s");
    }

    @Test
    void aLongerRunBeginsAsAShorterOneOfTheSameSeed() {
        List<ChaosEvent> longer =
                FaultSchedule.of(ChaosPlan.of(7, MINUTE.multipliedBy(2))).events();
        List<ChaosEvent> shorter = FaultSchedule.of(ChaosPlan.of(7, MINUTE)).events();

        assertThat(longer).startsWith(shorter.subList(0, shorter.size() - 2).toArray(ChaosEvent[]::new));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void eventsAreOrderedAndLeaveTheStartAndTheEndOfTheRunWithoutFaults(long seed) {
        List<ChaosEvent> events = FaultSchedule.of(ChaosPlan.of(seed, MINUTE)).events();

        assertThat(events).hasSizeBetween(10, 30).isSortedAccordingTo(Comparator.comparing(ChaosEvent::at));
        assertThat(events).allSatisfy(event -> {
            assertThat(event.at()).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
            assertThat(event.at()).isLessThan(Duration.ofSeconds(58));
        });
        assertThat(outages(events))
                .allSatisfy(outage ->
                        assertThat(outage.at().plus(outage.lasts())).isLessThanOrEqualTo(Duration.ofSeconds(58)));
    }

    @Test
    void outagesNeverOverlap() {
        List<ChaosEvent.CloudOutage> outages = outages(
                FaultSchedule.of(ChaosPlan.of(5, Duration.ofMinutes(30))).events());

        for (int i = 1; i < outages.size(); i++) {
            assertThat(outages.get(i).at())
                    .isGreaterThan(
                            outages.get(i - 1).at().plus(outages.get(i - 1).lasts()));
        }
    }

    @Test
    void aLongRunHasEveryFaultAndEveryWayToStop() {
        List<ChaosEvent> events =
                FaultSchedule.of(ChaosPlan.of(3, Duration.ofMinutes(3))).events();

        assertThat(outages(events).stream()
                        .map(outage -> outage.cloud() + " " + outage.fault())
                        .distinct())
                .hasSize(CloudService.S3.faults().size()
                        + CloudService.SQS.faults().size());
        assertThat(stops(events).stream()
                        .map(stop -> stop.service() + " " + stop.signal())
                        .distinct())
                .hasSize(PlatformService.values().length * TerminationSignal.values().length);
    }

    @Test
    void withoutStopsOnlyTheCloudFailsWithTheSameOutages() {
        ChaosPlan all = ChaosPlan.of(8, MINUTE);
        ChaosPlan faultsOnly = new ChaosPlan(8, MINUTE, all.recordsPerSecond(), all.pause(), false);

        List<ChaosEvent> events = FaultSchedule.of(faultsOnly).events();

        assertThat(stops(events)).isEmpty();
        assertThat(outages(events))
                .isNotEmpty()
                .isEqualTo(outages(FaultSchedule.of(all).events()));
    }

    @Test
    void aLongPauseMeansFewAndLongOutagesWithinTheLimitsOfTheirClouds() {
        ChaosPlan soak = new ChaosPlan(1, Duration.ofHours(1), 2_000, Duration.ofMinutes(3), false);

        List<ChaosEvent.CloudOutage> outages = outages(FaultSchedule.of(soak).events());

        assertThat(outages).hasSizeBetween(12, 25);
        assertThat(outages)
                .allSatisfy(outage -> assertThat(outage.lasts())
                        .isLessThanOrEqualTo(outage.cloud().maxOutage()));
        assertThat(outages).anySatisfy(outage -> assertThat(outage.lasts()).isGreaterThan(Duration.ofSeconds(30)));
    }

    private static List<ChaosEvent.CloudOutage> outages(List<ChaosEvent> events) {
        return events.stream()
                .filter(ChaosEvent.CloudOutage.class::isInstance)
                .map(ChaosEvent.CloudOutage.class::cast)
                .toList();
    }

    private static List<ChaosEvent.ServiceStop> stops(List<ChaosEvent> events) {
        return events.stream()
                .filter(ChaosEvent.ServiceStop.class::isInstance)
                .map(ChaosEvent.ServiceStop.class::cast)
                .toList();
    }
}
