package telemetry.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpMethod;
import telemetry.aws.CostMeter.Operation;
import telemetry.aws.CostMeter.Outcome;
import telemetry.service.LogLines;

class EconomyCheckTest {
    private static final CostProperties COST = new CostProperties(null, null, null, null, 0, Duration.ofDays(7));

    private final PriceList prices = PriceList.of("us-east-1", COST);
    private final EconomyCheck check = new EconomyCheck(prices, new EconomyProperties(10, 1, 20));
    private final LogLines log = new LogLines(EconomyCheck.class);

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void partsThatAreTooYoungAreWarnedOfWithTheirCost() {
        check.parts(Duration.ofMillis(200));

        assertThat(log.all())
                .containsExactly("WARN event=setting_costly usd_per_month=64.80 threshold=10.00"
                        + " reason=\"a part each PT0.2S is 12960000 PUTs a month for each hour that is written at once\""
                        + " action=\"raise telemetry.consumer.part-age, or telemetry.consumer.latency-budget with"
                        + " adaptive-age\"");
    }

    @Test
    void pollsThatAreTooShortAreWarnedOfWithTheirCost() {
        check.emptyReceives(Duration.ofSeconds(1));

        assertThat(log.all())
                .containsExactly("WARN event=setting_costly usd_per_month=1.04 threshold=1.00"
                        + " reason=\"a poll of PT1S is 2592000 empty receives a month while nothing comes\""
                        + " action=\"raise telemetry.consumer.poll-timeout\"");
    }

    @Test
    void theDefaultsAreNotWarnedOf() {
        check.parts(Duration.ofSeconds(2));
        check.emptyReceives(Duration.ofSeconds(2));

        assertThat(log.all()).isEmpty();
    }

    @Test
    void aThresholdThatIsSetDecides() {
        EconomyCheck strict = new EconomyCheck(prices, new EconomyProperties(6.47, 0.5, 20));
        strict.parts(Duration.ofSeconds(2));
        strict.emptyReceives(Duration.ofSeconds(2));

        assertThat(log.all())
                .extracting(line -> line.replaceFirst(" reason.*", ""))
                .containsExactly(
                        "WARN event=setting_costly usd_per_month=6.48 threshold=6.47",
                        "WARN event=setting_costly usd_per_month=0.52 threshold=0.50");
    }

    @Test
    void messagesOfOneRecordAtAKnownRateAreWarnedOfOnceAnHour() {
        CostMeter meter = new CostMeter(new SimpleMeterRegistry(), prices, COST, Clock.systemUTC());
        AtomicLong records = new AtomicLong();
        PackingCheck packing = new PackingCheck(check, meter, records::get);
        Operation send = new Operation("sqs", "SendMessageBatch");

        // 100 a second for an hour, each alone; then as many, fifty to a message; then few, each alone
        records.addAndGet(360_000);
        meter.count(send, SdkHttpMethod.POST, Outcome.SUCCESS, 360_000);
        packing.check();
        records.addAndGet(360_000);
        meter.count(send, SdkHttpMethod.POST, Outcome.SUCCESS, 7_200);
        packing.check();
        records.addAndGet(3_600);
        meter.count(send, SdkHttpMethod.POST, Outcome.SUCCESS, 3_600);
        packing.check();

        assertThat(log.all())
                .containsExactly("WARN event=setting_costly usd_per_month=103.68 threshold=20.00"
                        + " reason=\"1.0 records a message are 259200000 sends a month\""
                        + " action=\"raise telemetry.ingest.linger, or let clients post application/x-ndjson\"");
    }

    @Test
    void anHourWithoutSendsIsNotWarnedOf() {
        check.smallMessages(0, 0, Duration.ofHours(1));

        assertThat(log.all()).isEmpty();
    }
}
