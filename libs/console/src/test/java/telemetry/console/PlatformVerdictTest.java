package telemetry.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlatformVerdictTest {
    private static final double BUDGET = 5;

    private final List<PipelineSample> samples = new ArrayList<>();
    private PipelineSample.@Nullable Ingest ingest = new PipelineSample.Ingest(0, 0, 0);
    private double letters;

    @Test
    void recordsThatAreStoredWithinTheBudgetAreAllWell() {
        add(0, consumer(0, 0, Map.of()), 0);
        add(60, consumer(9_556, 0, Map.of()), 0);

        assertThat(verdict())
                .isEqualTo(new PlatformVerdict(
                        PlatformVerdict.Level.GOOD, "All well: 9,556 records a minute, p95 3.9 s of 5 s"));
    }

    @Test
    void aFaultOfTheStoreIsNamedWithItsAnswerAndItsDuration() {
        add(0, consumer(100, 0, Map.of("s3 500", 9.0)), 0);
        add(2, consumer(200, 5, Map.of("s3 500", 9.0)), 3);
        add(22, consumer(200, 5, Map.of("s3 500", 9.0, "s3 403", 4.0)), 3);
        add(42, consumer(200, 5, Map.of("s3 500", 9.0, "s3 403", 8.0)), 3);

        assertThat(verdict())
                .isEqualTo(new PlatformVerdict(PlatformVerdict.Level.BAD, "Not storing for 40 s: S3 answers 403"));
    }

    @Test
    void aStoreThatDoesNotAnswerIsNamed() {
        add(0, consumer(100, 5, Map.of()), 0);
        add(12, consumer(100, 5, Map.of("s3 none", 2.0)), 0);

        assertThat(verdict().text()).isEqualTo("Not storing for 12 s: S3 does not answer");
    }

    @Test
    void recordsThatWaitForLessThanTenSecondsAreNoStall() {
        add(0, consumer(100, 0, Map.of()), 0);
        add(51, consumer(200, 5, Map.of()), 3);
        add(60, consumer(200, 5, Map.of()), 3);

        assertThat(verdict().level()).isEqualTo(PlatformVerdict.Level.GOOD);
    }

    @Test
    void theQueueIsKnownWhileTheConsumerIsDown() {
        add(0, consumer(100, 0, Map.of()), 0);
        add(10, null, 7);
        add(25, null, 9);

        assertThat(verdict())
                .isEqualTo(new PlatformVerdict(
                        PlatformVerdict.Level.BAD, "Not storing for 15 s: the consumer-service does not answer"));
        assertThat(Overview.of(samples, samples.getFirst(), BUDGET).queue().visible())
                .isEqualTo(9);
    }

    @Test
    void noRecordsAreIdleAndNotAFault() {
        add(0, consumer(0, 0, Map.of()), 0);
        assertThat(verdict().text()).isEqualTo("Ready: no record has been stored yet");

        add(10, consumer(8, 0, Map.of()), 0);
        add(190, consumer(8, 0, Map.of()), 0);
        assertThat(verdict())
                .isEqualTo(new PlatformVerdict(PlatformVerdict.Level.GOOD, "Idle for 3 min: no record arrives"));
    }

    @Test
    void aP95OverTheBudgetIsLate() {
        add(0, consumer(0, 0, Map.of()), 0);
        add(60, consumer(60, 0, Map.of()), 0);

        PlatformVerdict late = PlatformVerdict.of(samples, 3.5);

        assertThat(late)
                .isEqualTo(new PlatformVerdict(
                        PlatformVerdict.Level.LOOK, "Late: 60 records a minute, p95 3.9 s of 3.5 s"));
    }

    @Test
    void deadLettersOfAnIdlePlatformAreNamed() {
        letters = 3;
        add(0, consumer(0, 0, Map.of()), 0);
        assertThat(verdict())
                .isEqualTo(new PlatformVerdict(
                        PlatformVerdict.Level.LOOK,
                        "Ready, with 3 dead letters to read: no record has been stored yet"));

        letters = 1;
        add(10, consumer(8, 0, Map.of()), 0);
        add(190, consumer(8, 0, Map.of()), 0);
        assertThat(verdict())
                .isEqualTo(new PlatformVerdict(
                        PlatformVerdict.Level.LOOK, "Idle for 3 min, with 1 dead letter to read: no record arrives"));
    }

    @Test
    void deadLettersBesideStoredRecordsAreNamed() {
        letters = 2;
        add(0, consumer(0, 0, Map.of()), 0);
        add(60, consumer(60, 0, Map.of()), 0);

        assertThat(verdict())
                .isEqualTo(new PlatformVerdict(
                        PlatformVerdict.Level.LOOK,
                        "Storing, with 2 dead letters to read: 60 records a minute, p95 3.9 s of 5 s"));
        assertThat(PlatformVerdict.of(samples, 3.5).text())
                .isEqualTo("Late, with 2 dead letters to read: 60 records a minute, p95 3.9 s of 3.5 s");
    }

    @Test
    void anIngestThatDoesNotAnswerIsNamedBeforeDeadLetters() {
        letters = 2;
        add(0, consumer(8, 0, Map.of()), 0);
        ingest = null;
        add(10, consumer(8, 0, Map.of()), 0);
        add(30, consumer(8, 0, Map.of()), 0);

        assertThat(verdict())
                .isEqualTo(new PlatformVerdict(
                        PlatformVerdict.Level.BAD, "Not accepting for 20 s: the ingest-service does not answer"));
    }

    @Test
    void refusedRecordsAreNamedBeforeLateOnes() {
        add(0, consumer(0, 0, Map.of()), 0);
        ingest = new PipelineSample.Ingest(0, 0, 40);
        add(60, consumer(60, 0, Map.of()), 0);

        assertThat(PlatformVerdict.of(samples, 3.5))
                .isEqualTo(new PlatformVerdict(
                        PlatformVerdict.Level.BAD, "Refusing 40 records a minute: the queue does not take them"));
    }

    @Test
    void aStallIsNamedBeforeAnIngestThatDoesNotAnswer() {
        ingest = null;
        letters = 2;
        add(0, consumer(100, 5, Map.of()), 3);
        add(12, consumer(100, 5, Map.of()), 3);

        assertThat(verdict())
                .isEqualTo(new PlatformVerdict(
                        PlatformVerdict.Level.BAD, "Not storing for 12 s: the consumer takes nothing from the queue"));
    }

    @Test
    void anUnknownQueueIsNoIdlePlatform() {
        add(0, consumer(8, 0, Map.of()), 0);
        letters = Double.NaN;
        add(10, consumer(8, 0, Map.of()), Double.NaN);
        add(40, consumer(8, 0, Map.of()), Double.NaN);

        assertThat(verdict())
                .isEqualTo(new PlatformVerdict(
                        PlatformVerdict.Level.LOOK, "SQS does not answer for 30 s: the depth of the queue is unknown"));
    }

    @Test
    void costIsOfTheSameSpanForServicesOfDifferentAges() {
        samples.add(spent(0, 1_000_000, Map.of("ingest", 90.0, "consumer", 5.0, "aggregator", 0.0)));
        samples.add(spent(10, 1_500_000, Map.of("ingest", 91.0, "consumer", 6.0, "aggregator", 0.0)));
        assertThat(SpanCost.of(samples).usdPerMillion()).isEqualTo(4);

        samples.add(spent(20, 2_000_000, Map.of("ingest", 92.0, "aggregator", 0.0)));
        samples.add(spent(30, 2_000_000, Map.of("ingest", 92.0, "consumer", 1.0, "aggregator", 0.0))); // restarted
        assertThat(SpanCost.of(samples).usd()).isEqualTo(4);
        assertThat(SpanCost.of(samples).usdPerMillion()).isEqualTo(4);
    }

    @Test
    void costIsUnknownWithoutAServiceThatCosts() {
        samples.add(spent(0, 0, Map.of("ingest", 0.0, "aggregator", 0.0)));
        samples.add(spent(10, 1_000_000, Map.of("ingest", 1.0, "aggregator", 0.0)));

        assertThat(SpanCost.of(samples).usdPerMillion()).isNull();
    }

    private PlatformVerdict verdict() {
        return PlatformVerdict.of(samples, BUDGET);
    }

    private void add(int second, PipelineSample.@Nullable Consumer consumer, double queue) {
        samples.add(new PipelineSample(
                second * 1_000L, ingest, consumer, new Depths(second * 1_000L + 1, queue, 0, letters), Map.of()));
    }

    private static PipelineSample spent(int second, double accepted, Map<String, Double> usd) {
        Map<String, Map<String, Double>> byService = new TreeMap<>();
        usd.forEach((service, spent) -> byService.put(service, Map.of("sqs SendMessage", spent)));
        return new PipelineSample(
                second * 1_000L, new PipelineSample.Ingest(accepted, 0, 0), null, Depths.UNKNOWN, byService);
    }

    private static PipelineSample.Consumer consumer(double stored, double inFlight, Map<String, Double> faults) {
        return new PipelineSample.Consumer(
                stored, 0, 0, inFlight, 1, 0, 0, faults, new TreeMap<>(Map.of(2.0, 0.0, 4.0, stored)));
    }
}
