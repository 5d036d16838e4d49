package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import telemetry.contract.ContractLimits;
import telemetry.contract.HourPartition;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;

class ConsumerMetricsTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final Instant FIRST_AGGREGATION = HOUR.end().plusSeconds(300);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ConsumerMetrics metrics = new ConsumerMetrics(registry);

    @Test
    void aLineIsLateAfterTheFirstAggregationOfItsHour() {
        metrics.recordLatency(HOUR, part(3), FIRST_AGGREGATION);
        assertThat(late()).isZero();

        metrics.recordLatency(HOUR, part(2), FIRST_AGGREGATION.plusMillis(1));
        assertThat(late()).isEqualTo(2);
    }

    @Test
    void eachReceiveRecordsItsNumberOfMessages() {
        metrics.countReceived(10);
        metrics.countReceived(1);

        assertThat(registry.get("telemetry.consumer.batch.messages").summary().count())
                .isEqualTo(2);
        assertThat(registry.get("telemetry.consumer.batch.messages").summary().max())
                .isEqualTo(10);
    }

    private double late() {
        return registry.get("telemetry.consumer.records.late").counter().count();
    }

    private static OpenPart part(int lines) {
        byte[] line =
                "{\"timestamp\":\"%s\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":{\"n\":1},\"ingest_received_at\":\"%s\"}"
                        .formatted(HOUR, FIRST_AGGREGATION)
                        .getBytes(UTF_8);
        RecordReader reader = RecordReader.ofLines(ContractLimits.LAKE, Clock.fixed(FIRST_AGGREGATION, ZoneOffset.UTC));
        OpenPart part = new OpenPart();
        for (int i = 0; i < lines; i++) {
            part.append((TelemetryRecord) reader.read(line));
        }
        return part;
    }
}
