package telemetry.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import telemetry.contract.ContractLimits;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;

class RecordTextTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:05:06.123456Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void aSubmittedRecordKeepsTheContract() {
        byte[] bytes = record(RecordText.submitted(200, 1_000), 12_345);

        assertThat(bytes).hasSize(200);
        assertThat(RecordReader.ofSubmitted(ContractLimits.DEFAULT_INGEST, CLOCK)
                        .read(bytes))
                .isInstanceOfSatisfying(TelemetryRecord.class, record -> {
                    assertThat(record.timestamp()).isEqualTo(NOW);
                    assertThat(record.vehicleId()).isEqualTo("veh-000345");
                });
    }

    @Test
    void aStampedLineKeepsTheContract() {
        byte[] bytes = record(RecordText.stamped(200, 10, NOW), 7);

        assertThat(bytes).hasSize(200);
        assertThat(RecordReader.ofLines(ContractLimits.LAKE, CLOCK).read(bytes))
                .isInstanceOfSatisfying(
                        TelemetryRecord.class,
                        record -> assertThat(record.receivedAt()).isEqualTo("2026-11-23T04:05:06.124Z"));
    }

    @Test
    void recordsDifferByTheirNumber() {
        RecordText text = RecordText.submitted(200, 10);

        assertThat(new String(record(text, 11), StandardCharsets.UTF_8)).contains("\"n\":\"0000000011\"");
        assertThat(record(text, 21)).isNotEqualTo(record(text, 11));
    }

    @Test
    void aLengthBelowTheMinimumIsRefused() {
        assertThatThrownBy(() -> RecordText.submitted(10, 1)).hasMessageMatching("length must be at least \\d+, is 10");
    }

    private static byte[] record(RecordText text, long number) {
        byte[] bytes = new byte[text.length()];
        text.put(bytes, 0, number, Micros.of(NOW));
        return bytes;
    }
}
