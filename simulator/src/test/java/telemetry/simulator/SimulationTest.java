package telemetry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationTest {
    private final FakeIngest ingest = new FakeIngest();

    SimulationTest() throws IOException {}

    @AfterEach
    void close() {
        ingest.close();
    }

    @ParameterizedTest
    @CsvSource({"1,false", "1,true", "30,false", "30,true"})
    void everyRecordIsSentOnceAndAccepted(int batch, boolean gzip) throws InterruptedException {
        RunReport report = run(new Target(ingest.url(), "key", batch, gzip), SimulationPlan.flatOut(7, 1_000, 1));

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
    void copiesAndRubbishAreBookedForWhatTheyAre(int batch) throws InterruptedException {
        SimulationPlan plan = new SimulationPlan(5, 2_000, 0, 7, 0.1, 0.2, 0.3);

        RunReport report = run(new Target(ingest.url(), "key", batch, false), plan);

        assertThat(report.accepted()).isEqualTo(2_000);
        assertThat(report.duplicatesSent()).isBetween(120, 280).isEqualTo(report.duplicatesAccepted());
        assertThat(report.malformedSent()).isBetween(280, 520);
        assertThat(report.malformedAccepted()).isZero();
        assertThat(report.rejectedUnexpectedly()).isZero();
        assertThat(report.isClean()).isTrue();
        assertThat(ingest.accepted()).hasSize(2_000 + report.duplicatesSent());
        assertThat(new HashSet<>(ingest.accepted())).hasSize(2_000);
        assertThat(report.hours()).hasSizeGreaterThan(1);
    }

    @Test
    void anUnavailableDoorIsTriedAgainUntilItTakesTheRecords() throws InterruptedException {
        ingest.beUnavailable(20);

        RunReport report = run(new Target(ingest.url(), "key", 10, false), SimulationPlan.flatOut(5, 200, 1));

        assertThat(report.accepted()).isEqualTo(200);
        assertThat(report.retries()).isEqualTo(20);
        assertThat(ingest.accepted()).doesNotHaveDuplicates();
    }

    @Test
    void aDoorThatStaysClosedLeavesRecordsUnacknowledged() throws InterruptedException {
        ingest.beUnavailable(Integer.MAX_VALUE);

        RunReport report = run(new Target(ingest.url(), "key", 10, false), SimulationPlan.flatOut(1, 10, 1));

        assertThat(report.accepted()).isZero();
        assertThat(report.unacknowledged()).isEqualTo(10);
        assertThat(report.isClean()).isFalse();
    }

    @Test
    void aWrongKeyEndsTheRunAtOnce() {
        assertThatThrownBy(() -> run(new Target(ingest.url(), "no", 1, false), SimulationPlan.flatOut(5, 100, 1)))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("answered 401");
    }

    @Test
    void aRateIsKeptAndLatencyCountsFromThePlannedTime() throws InterruptedException {
        RunReport report = run(new Target(ingest.url(), "key", 1, false), new SimulationPlan(10, 400, 400, 1, 0, 0, 0));

        assertThat(report.seconds()).isBetween(0.9, 3.0);
        assertThat(report.accepted()).isEqualTo(400);
    }

    @Test
    void theSameSeedDrivesTheSameWay() throws InterruptedException {
        Target target = new Target(ingest.url(), "key", 1, false);
        run(target, SimulationPlan.flatOut(1, 50, 99));
        List<String> first = withoutTime(ingest.accepted());
        ingest.accepted().clear();
        run(target, SimulationPlan.flatOut(1, 50, 99));

        assertThat(withoutTime(ingest.accepted())).isEqualTo(first);
        assertThat(new HashSet<>(first).size()).isGreaterThan(20);
    }

    private static List<String> withoutTime(List<String> records) {
        return records.stream()
                .map(record -> record.replaceAll("\"(timestamp|run)\":\"[^\"]*\"", ""))
                .toList();
    }

    private static RunReport run(Target target, SimulationPlan plan) throws InterruptedException {
        Progress silent = new ProgressLines(System.err, plan.records());
        return new Simulation(target, Clock.systemUTC()).run(plan, silent);
    }
}
