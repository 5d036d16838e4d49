package telemetry.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import telemetry.contract.PrometheusPage;

/**
 * The scenario of the tests: 100 records are accepted, and 10 refused, of which 4 are queued. All 104 records and 2
 * poison messages are received, 6 of them twice.
 */
class MeterAccountTest {
    private static final IngestCounters INGEST = new IngestCounters(100, 10, 104);
    private static final ConsumerCounters CONSUMER = new ConsumerCounters(112, 104, 3, 2, 3, 0);
    private static final MeterAccount GOOD = new MeterAccount(List.of(INGEST), List.of(CONSUMER), 98, 2, 104, 2);

    @Test
    void anAmbiguousRefusalMakesMoreLinesThanWereAccepted() {
        assertThat(GOOD.problems()).isEmpty();
    }

    @Test
    void theLastScrapeOfAKilledConsumerIsALowerBound() {
        ConsumerCounters killed = new ConsumerCounters(50, 40, 0, 0, 0, 10);
        ConsumerCounters last = new ConsumerCounters(20, 18, 2, 0, 0, 0);

        assertThat(accountOf(INGEST, killed, last).problems()).isEmpty();
        assertThat(accountOf(INGEST, killed, new ConsumerCounters(67, 65, 2, 0, 0, 0))
                        .problems())
                .singleElement()
                .asString()
                .contains("more stored lines than the lake has");
    }

    @Test
    void theLastScrapeOfAKilledIngestIsALowerBound() {
        List<IngestCounters> processes = List.of(new IngestCounters(30, 0, 30), new IngestCounters(40, 0, 40));

        assertThat(new MeterAccount(processes, List.of(CONSUMER), 98, 0, 104, 2).problems())
                .isEmpty();
        assertThat(new MeterAccount(processes, List.of(CONSUMER), 60, 9, 104, 2).problems())
                .singleElement()
                .asString()
                .contains("more accepted records than responses can have reported");
    }

    static Stream<Arguments> eachMistakeIsNamed() {
        return Stream.of(
                Arguments.of(accountOf(INGEST, new ConsumerCounters(112, 104, 2, 2, 3, 0)), "do not add up"),
                Arguments.of(accountOf(INGEST, new ConsumerCounters(112, 104, 2, 2, 3, 1)), "after all work has ended"),
                Arguments.of(accountOf(INGEST, new ConsumerCounters(111, 103, 3, 2, 3, 0)), "differs from the lake"),
                Arguments.of(accountOf(new IngestCounters(100, 10, 99), CONSUMER), "SQS did not confirm"),
                Arguments.of(accountOf(new IngestCounters(100, 3, 104), CONSUMER), "neither accepted nor refused"),
                Arguments.of(accountOf(new IngestCounters(97, 10, 104), CONSUMER), "ingest did not count"),
                Arguments.of(accountOf(new IngestCounters(101, 10, 104), CONSUMER), "than responses can have reported"),
                Arguments.of(accountOf(new IngestCounters(100, 10, 108), CONSUMER), "the consumer never settled"));
    }

    @ParameterizedTest
    @MethodSource
    void eachMistakeIsNamed(MeterAccount account, String problem) {
        assertThat(account.problems())
                .isNotEmpty()
                .anySatisfy(actual -> assertThat(actual).contains(problem));
    }

    @Test
    void figuresAreReadAsPrometheusReadsThem() {
        PrometheusPage page = PrometheusPage.parse("""
                telemetry_ingest_records_accepted_total 7.0
                telemetry_ingest_records_refused_total 1.0
                telemetry_ingest_message_records_sum 8.0
                telemetry_consumer_records_received_total 21.0
                telemetry_consumer_records_stored_total 6.0
                telemetry_consumer_records_duplicate_total 5.0
                telemetry_consumer_records_dead_lettered_total{reason="missing"} 1.0
                telemetry_consumer_records_dead_lettered_total{reason="too_old"} 3.0
                telemetry_consumer_records_returned_total 2.0
                telemetry_consumer_records_in_flight 4.0
                """);

        assertThat(IngestCounters.of(page)).isEqualTo(new IngestCounters(7, 1, 8));
        assertThat(ConsumerCounters.of(page)).isEqualTo(new ConsumerCounters(21, 6, 5, 4, 2, 4));
    }

    private static MeterAccount accountOf(IngestCounters ingest, ConsumerCounters... consumers) {
        return new MeterAccount(List.of(ingest), List.of(consumers), 98, 2, 104, 2);
    }
}
