package telemetry.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import telemetry.simulator.MetricsPage;

/** 100 records accepted, and 10 refused though 4 of them were queued; all 104, and 2 poison, came, 6 of them twice. */
class MeterAccountTest {
    private static final IngestLife INGEST = new IngestLife(100, 10, 104);
    private static final ConsumerLife CONSUMER = new ConsumerLife(112, 104, 3, 2, 3, 0);
    private static final MeterAccount GOOD = new MeterAccount(List.of(INGEST), List.of(CONSUMER), 98, 2, 104, 2);

    @Test
    void anAmbiguousRefusalMakesMoreLinesThanWereAccepted() {
        assertThat(GOOD.problems()).isEmpty();
    }

    @Test
    void ofAKilledConsumerOnlyWhatItShowedLastIsKnown() {
        ConsumerLife killed = new ConsumerLife(50, 40, 0, 0, 0, 10);
        ConsumerLife last = new ConsumerLife(20, 18, 2, 0, 0, 0);

        assertThat(accountOf(INGEST, killed, last).problems()).isEmpty();
        assertThat(accountOf(INGEST, killed, new ConsumerLife(67, 65, 2, 0, 0, 0))
                        .problems())
                .singleElement()
                .asString()
                .contains("more stored lines than the lake has");
    }

    @Test
    void anIngestThatWasKilledMayHaveAcceptedMoreThanItShowed() {
        List<IngestLife> lives = List.of(new IngestLife(30, 0, 30), new IngestLife(40, 0, 40));

        assertThat(new MeterAccount(lives, List.of(CONSUMER), 98, 0, 104, 2).problems())
                .isEmpty();
        assertThat(new MeterAccount(lives, List.of(CONSUMER), 60, 9, 104, 2).problems())
                .singleElement()
                .asString()
                .contains("more accepted records than clients can have been told of");
    }

    static Stream<Arguments> eachMistakeIsNamed() {
        return Stream.of(
                Arguments.of(accountOf(INGEST, new ConsumerLife(112, 104, 2, 2, 3, 0)), "received lines are not"),
                Arguments.of(accountOf(INGEST, new ConsumerLife(112, 104, 2, 2, 3, 1)), "nothing is under way"),
                Arguments.of(accountOf(INGEST, new ConsumerLife(111, 103, 3, 2, 3, 0)), "as many stored lines"),
                Arguments.of(accountOf(new IngestLife(100, 10, 99), CONSUMER), "SQS did not confirm"),
                Arguments.of(accountOf(new IngestLife(100, 3, 104), CONSUMER), "neither accepted nor refused"),
                Arguments.of(accountOf(new IngestLife(97, 10, 104), CONSUMER), "ingest did not count"),
                Arguments.of(accountOf(new IngestLife(101, 10, 104), CONSUMER), "can have been told of"),
                Arguments.of(accountOf(new IngestLife(100, 10, 108), CONSUMER), "the consumer never settled"));
    }

    @ParameterizedTest
    @MethodSource
    void eachMistakeIsNamed(MeterAccount account, String problem) {
        assertThat(account.problems())
                .isNotEmpty()
                .anySatisfy(said -> assertThat(said).contains(problem));
    }

    @Test
    void figuresAreReadAsPrometheusReadsThem() {
        MetricsPage page = MetricsPage.parse("""
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

        assertThat(IngestLife.of(page)).isEqualTo(new IngestLife(7, 1, 8));
        assertThat(ConsumerLife.of(page)).isEqualTo(new ConsumerLife(21, 6, 5, 4, 2, 4));
    }

    private static MeterAccount accountOf(IngestLife ingest, ConsumerLife... consumers) {
        return new MeterAccount(List.of(ingest), List.of(consumers), 98, 2, 104, 2);
    }
}
