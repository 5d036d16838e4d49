package telemetry.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpMethod;
import telemetry.aws.CostMeter.Operation;
import telemetry.aws.CostMeter.Outcome;
import telemetry.service.LogLines;

class CostLogTest {
    private static final CostProperties SETTINGS =
            new CostProperties(null, null, null, null, 0.06, Duration.ofDays(30));

    private final AtomicLong minutes = new AtomicLong();
    private final Instant start = Instant.parse("2026-11-23T12:00:00Z");
    private final InstantSource source = () -> start.plus(Duration.ofMinutes(minutes.get()));
    private final Clock clock = source.withZone(ZoneOffset.UTC);
    private final CostMeter meter =
            new CostMeter(new SimpleMeterRegistry(), PriceList.of("us-east-1", SETTINGS), SETTINGS, clock);
    private final AtomicLong records = new AtomicLong();
    private final CostLog costs = new CostLog("consumer", meter, records::get);

    @Test
    void aLineHasTheCostSinceThePreviousOneAndTheTotal() {
        try (LogLines log = new LogLines(CostLog.class)) {
            minutes.set(1);
            records.set(1_000);
            meter.count(new Operation("s3", "PutObject"), SdkHttpMethod.PUT, Outcome.SUCCESS, 1);
            meter.countRaw(1 << 20);
            meter.count(new Operation("sqs", "ReceiveMessage"), SdkHttpMethod.POST, Outcome.SUCCESS, 1);
            meter.countMore(new Operation("sqs", "ReceiveMessage"), 3);
            costs.log();
            minutes.set(2);
            meter.count(new Operation("sqs", "ReceiveMessage"), SdkHttpMethod.POST, Outcome.NO_ANSWER, 1);
            costs.close();

            assertThat(log.all())
                    .containsExactly(
                            "INFO event=cost service=consumer requests=2 units=5 usd=0.0010291 records=1000 usd_per_million=1.0290609"
                                    + " total_requests=2 total_units=5 total_usd=0.0010291 total_records=1000"
                                    + " total_usd_per_million=1.0290609 total_requests_usd=0.0000066"
                                    + " total_storage_usd=0.0000225 total_compute_usd=0.0010000",
                            "INFO event=cost service=consumer requests=1 units=1 usd=0.0010004 records=0"
                                    + " total_requests=3 total_units=6 total_usd=0.0020295 total_records=1000"
                                    + " total_usd_per_million=2.0294609 total_requests_usd=0.0000070"
                                    + " total_storage_usd=0.0000225 total_compute_usd=0.0020000");
        }
    }
}
