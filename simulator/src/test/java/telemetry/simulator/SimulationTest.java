package telemetry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import telemetry.contract.Vin;
import tools.jackson.databind.json.JsonMapper;

class SimulationTest {
    private static final Pattern NANOSECONDS = Pattern.compile("\\.\\d{9}Z");
    private static final RetryPolicy QUICK =
            new RetryPolicy(4, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(60));

    private final FakeIngest ingest = new FakeIngest();

    SimulationTest() throws IOException {}

    @AfterEach
    void close() {
        ingest.close();
    }

    @ParameterizedTest
    @CsvSource({"1,false", "1,true", "30,false", "30,true"})
    void everyRecordIsSentOnceAndAccepted(int batch, boolean gzip) throws InterruptedException {
        RunReport report = run(new IngestTarget(ingest.url(), "key", batch, gzip), SimulationPlan.flatOut(7, 1_000, 1));

        assertThat(report.sent()).isEqualTo(1_000);
        assertThat(report.accepted()).isEqualTo(1_000);
        assertThat(report.acceptedRanges()).containsExactly(new SeqRange(0, 999));
        assertThat(report.isClean()).isTrue();
        assertThat(ingest.accepted()).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(report.requests()).isBetween(1_000 / batch, 1_000 / batch + 7);
        assertThat(report.hours()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1", "25"})
    void duplicateAndMalformedRecordsAreCountedSeparately(int batch) throws InterruptedException {
        SimulationPlan plan = new SimulationPlan(5, 2_000, 0, 7, 0.1, 0.2, 0.3);

        RunReport report = run(new IngestTarget(ingest.url(), "key", batch, false), plan);

        assertThat(report.accepted()).isEqualTo(2_000);
        assertThat(report.duplicatesSent()).isBetween(120, 280).isEqualTo(report.duplicatesAccepted());
        assertThat(report.malformedSent()).isBetween(280, 520);
        assertThat(report.malformedRejected()).isEqualTo(report.malformedSent());
        assertThat(report.malformedAccepted()).isZero();
        assertThat(SeqRange.toBits(report.duplicateRanges()).cardinality()).isEqualTo(report.duplicatesSent());
        assertThat(report.seed()).isEqualTo(7);
        assertThat(report.rejectedUnexpectedly()).isZero();
        assertThat(report.isClean()).isTrue();
        assertThat(ingest.accepted()).hasSize(2_000 + report.duplicatesSent());
        assertThat(new HashSet<>(ingest.accepted())).hasSize(2_000);
        assertThat(report.hours()).hasSizeGreaterThan(1);
    }

    @Test
    void requestsAreRetriedUntilIngestIsAvailable() throws InterruptedException {
        ingest.beUnavailable(20);

        RunReport report = run(new IngestTarget(ingest.url(), "key", 10, false), SimulationPlan.flatOut(5, 200, 1));

        assertThat(report.accepted()).isEqualTo(200);
        assertThat(report.retries()).isEqualTo(20);
        assertThat(ingest.accepted()).doesNotHaveDuplicates();
    }

    @Test
    void aLastingSimulationRetriesMoreOftenAndLosesNothing() throws InterruptedException {
        ingest.beUnavailable(2 * RetryPolicy.DEFAULT.tries());
        IngestTarget target = new IngestTarget(ingest.url(), "key", 10, false);

        RunReport report = Simulation.lasting(Duration.ofMinutes(1), target, Clock.systemUTC())
                .run(SimulationPlan.flatOut(1, 10, 1), new ProgressLines(System.err, 10));

        assertThat(report.accepted()).isEqualTo(10);
        assertThat(report.retries()).isEqualTo(2 * RetryPolicy.DEFAULT.tries());
    }

    @Test
    void aStoppedSimulationWaitsForTheResponsesToItsRequests() throws InterruptedException {
        Simulation simulation = new Simulation(new IngestTarget(ingest.url(), "key", 10, false), Clock.systemUTC());
        Thread.startVirtualThread(() -> {
            while (ingest.accepted().size() < 100) {
                Thread.onSpinWait();
            }
            simulation.stop();
        });

        RunReport report = simulation.run(
                new SimulationPlan(5, 1_000_000, 1_000, 7, 0, 0, 0), new ProgressLines(System.err, 1_000_000));

        assertThat(report.accepted())
                .isEqualTo(report.sent())
                .isEqualTo(ingest.accepted().size());
        assertThat(report.sent()).isBetween(100, 100_000);
        assertThat(report.notSent()).isEqualTo(1_000_000 - report.sent());
    }

    @Test
    void recordsStayUnacknowledgedIfIngestStaysUnavailable() throws InterruptedException {
        ingest.beUnavailable(Integer.MAX_VALUE);

        RunReport report =
                run(new IngestTarget(ingest.url(), "key", 10, false), SimulationPlan.flatOut(1, 10, 1), QUICK);

        assertThat(report.accepted()).isZero();
        assertThat(report.unacknowledged()).isEqualTo(10);
        assertThat(report.requests()).isEqualTo(QUICK.tries());
        assertThat(report.retries()).isEqualTo(QUICK.tries() - 1);
        assertThat(report.latency().maxMs()).isZero();
        assertThat(report.isClean()).isFalse();
    }

    @Test
    void aLongOutageEndsTheRunWithAReport() throws InterruptedException {
        ingest.beUnavailable(Integer.MAX_VALUE);
        RetryPolicy impatient =
                new RetryPolicy(1_000, Duration.ofMillis(1), Duration.ofMillis(10), Duration.ofMillis(200));

        RunReport report =
                run(new IngestTarget(ingest.url(), "key", 1, false), SimulationPlan.flatOut(4, 10_000, 1), impatient);

        assertThat(report.sent()).isEqualTo(4);
        assertThat(report.notSent()).isEqualTo(9_996);
        assertThat(report.isClean()).isFalse();
        assertThat(report.seconds()).isBetween(0.2, 10.0);
    }

    @Test
    void aRunWithoutAServerFailsAndNamesTheUrl() {
        URI unreachable = ingest.url();
        ingest.close();

        assertThatThrownBy(() ->
                        run(new IngestTarget(unreachable, "key", 1, false), SimulationPlan.flatOut(5, 100, 1), QUICK))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContainingAll(unreachable.toString(), "does not answer");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 504})
    void transientFailuresAreRetriedWithoutRetryAfter(int status) throws InterruptedException {
        ingest.beUnavailable(1, status);

        RunReport report =
                run(new IngestTarget(ingest.url(), "key", 10, false), SimulationPlan.flatOut(1, 20, 1), QUICK);

        assertThat(report.isClean()).isTrue();
        assertThat(report.retries()).isOne();
        assertThat(report.sentAgainRanges()).containsExactly(new SeqRange(0, 9));
    }

    @Test
    void aLostResponseLosesNoRecord() throws InterruptedException {
        ingest.acceptWithoutResponse(1);

        RunReport report =
                run(new IngestTarget(ingest.url(), "key", 10, false), SimulationPlan.flatOut(1, 20, 1), QUICK);

        assertThat(report.isClean()).isTrue();
        assertThat(report.retries()).isOne();
        assertThat(ingest.accepted()).hasSize(30);
    }

    @Test
    void aResponseWithAWrongCountEndsTheRun() {
        ingest.miscount();

        assertThatThrownBy(
                        () -> run(new IngestTarget(ingest.url(), "key", 10, false), SimulationPlan.flatOut(1, 20, 1)))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContainingAll("answered 202", "\"accepted\":9");
    }

    @Test
    void latencyCountsFromThePlannedTimeSoAStallIsMeasured() throws InterruptedException {
        ingest.stallOnce(Duration.ofMillis(600));

        RunReport report =
                run(new IngestTarget(ingest.url(), "key", 1, false), new SimulationPlan(1, 100, 100, 1, 0, 0, 0));

        assertThat(report.latency().maxMs()).isBetween(600.0, 3_000.0);
        assertThat(report.latency().p50Ms())
                .as("half of the records were due during the stall")
                .isBetween(50.0, 2_000.0);
    }

    @Test
    void theLatencyOfAnIncompleteBatchCountsFromItsPlannedTime() throws InterruptedException {
        ingest.stallEach(Duration.ofMillis(50));

        RunReport report =
                run(new IngestTarget(ingest.url(), "key", 50, false), new SimulationPlan(40, 40, 40, 1, 0, 0, 0));

        assertThat(report.latency().p50Ms()).isBetween(50.0, 1_000.0);
        assertThat(report.requests()).isEqualTo(40);
    }

    @Test
    void withoutARateTheWaitForAConnectionIsNoLatency() throws InterruptedException {
        ingest.stallEach(Duration.ofMillis(300));

        RunReport report = run(new IngestTarget(ingest.url(), "key", 1, false), SimulationPlan.flatOut(500, 500, 1));

        assertThat(report.seconds()).as("500 vehicles share the connections").isGreaterThan(1.1);
        assertThat(report.latency().p50Ms()).isBetween(300.0, 550.0);
    }

    @Test
    void sharesApplyToAFleetWhoseVehiclesSendOnce() throws InterruptedException {
        SimulationPlan plan = new SimulationPlan(3_000, 3_000, 0, 1, 0.1, 0.1, 0.1);

        run(new IngestTarget(ingest.url(), "key", 1, false), plan);

        Instant hourAgo = Instant.now().minusSeconds(3_600);
        long late = ingest.accepted().stream()
                .distinct()
                .filter(record -> timestamp(record).isBefore(hourAgo))
                .count();
        assertThat(late).isBetween(220L, 380L);
    }

    @Test
    void aWrongKeyEndsTheRunAtOnce() {
        assertThatThrownBy(() -> run(new IngestTarget(ingest.url(), "no", 1, false), SimulationPlan.flatOut(5, 100, 1)))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("answered 401");
    }

    @Test
    void aRateIsKeptAndLatencyCountsFromThePlannedTime() throws InterruptedException {
        RunReport report =
                run(new IngestTarget(ingest.url(), "key", 1, false), new SimulationPlan(10, 400, 400, 1, 0, 0, 0));

        assertThat(report.seconds()).isBetween(0.9, 3.0);
        assertThat(report.accepted()).isEqualTo(400);
    }

    @Test
    void theSameSeedGivesTheSameRecords() throws InterruptedException {
        IngestTarget target = new IngestTarget(ingest.url(), "key", 1, false);
        run(target, SimulationPlan.flatOut(1, 50, 99));
        List<String> first = withoutTime(ingest.accepted());
        ingest.accepted().clear();
        run(target, SimulationPlan.flatOut(1, 50, 99));

        assertThat(withoutTime(ingest.accepted())).isEqualTo(first);
        assertThat(new HashSet<>(first).size()).isGreaterThan(20);
    }

    @Test
    void aVehicleNamesItsNumberAndItsRegionInEachRecordIfItIsTold() throws InterruptedException {
        run(new IngestTarget(ingest.url(), "key", 10, false), new SimulationPlan(0, 30, 300, 0, 1, 0, 0, 0, true));

        Map<String, Set<String>> numbers = ingest.accepted().stream()
                .map(record -> new JsonMapper().readTree(record))
                .collect(Collectors.groupingBy(
                        record -> record.get("vehicle_id").stringValue(),
                        Collectors.mapping(record -> record.get("vin").stringValue(), Collectors.toSet())));
        assertThat(numbers).hasSize(30);
        assertThat(numbers.values())
                .doesNotHaveDuplicates()
                .allSatisfy(of -> assertThat(of).singleElement().matches(Vin::hasCheckDigit));
        assertThat(ingest.accepted()).allMatch(record -> record.matches(".*\"region\":\"[A-Z]{2}-[A-Z]{2,3}\".*"));

        ingest.accepted().clear();
        run(new IngestTarget(ingest.url(), "key", 10, false), SimulationPlan.flatOut(30, 300, 1));
        assertThat(ingest.accepted()).noneMatch(record -> record.contains("vin") || record.contains("region"));
    }

    @Test
    void noTwoRecordsHaveTheSameVehicleAndTimestamp() throws InterruptedException {
        IngestTarget target = new IngestTarget(ingest.url(), "key", 100, false);
        run(target, new SimulationPlan(7, 2, 5_000, 0, 1, 0, 0, 0.9, false));

        assertThat(ingest.accepted())
                .allMatch(record -> record.contains("\"veh-00007\"") || record.contains("\"veh-00008\""));
        assertThat(ingest.accepted().stream().map(record -> record.substring(0, record.indexOf("\"can_id"))))
                .hasSize(5_000)
                .doesNotHaveDuplicates();
        assertThat(ingest.accepted().stream()
                        .filter(record -> NANOSECONDS.matcher(record).find()))
                .as("late records")
                .hasSizeBetween(4_000, 4_900);
    }

    @Test
    void theSequenceOfAVehicleStartsAtZeroAndADuplicateHasTheSameBytes() throws InterruptedException {
        IngestTarget target = new IngestTarget(ingest.url(), "key", 10, false);
        run(target, new SimulationPlan(3, 302, 0, 7, 0.2, 0.2, 0.2));

        Map<String, List<Integer>> sequences = ingest.accepted().stream()
                .distinct()
                .map(record -> new JsonMapper().readTree(record))
                .collect(Collectors.groupingBy(
                        record -> record.get("vehicle_id").stringValue(),
                        Collectors.mapping(record -> record.get("sequence").intValue(), Collectors.toList())));
        assertThat(sequences).containsOnlyKeys("veh-00000", "veh-00001", "veh-00002");
        sequences.forEach((vehicle, counted) -> assertThat(counted)
                .as(vehicle)
                .isEqualTo(IntStream.range(0, vehicle.endsWith("2") ? 100 : 101)
                        .boxed()
                        .toList()));
    }

    private static List<String> withoutTime(List<String> records) {
        return records.stream()
                .map(record -> record.replaceAll("\"(timestamp|run|proof)\":\"[^\"]*\"", ""))
                .toList();
    }

    private static Instant timestamp(String record) {
        return Instant.parse(record.substring(record.indexOf("\"2") + 1, record.indexOf("Z\"") + 1));
    }

    private static RunReport run(IngestTarget target, SimulationPlan plan) throws InterruptedException {
        return run(target, plan, RetryPolicy.DEFAULT);
    }

    private static RunReport run(IngestTarget target, SimulationPlan plan, RetryPolicy retry)
            throws InterruptedException {
        Progress silent = new ProgressLines(System.err, plan.records());
        return new Simulation(target, retry, Clock.systemUTC()).run(plan, silent);
    }
}
