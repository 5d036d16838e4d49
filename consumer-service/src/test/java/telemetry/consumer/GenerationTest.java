package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import telemetry.contract.ContractLimits;
import telemetry.contract.HourPartition;
import telemetry.contract.RecordReader;

class GenerationTest {
    private static final Instant HOUR = Instant.parse("2026-11-23T04:00:00Z");
    private static final int LINE = line(HOUR).getBytes(UTF_8).length + 1;
    private static final RecordReader READER =
            RecordReader.ofLines(ContractLimits.IN_THE_LAKE, Clock.fixed(HOUR, ZoneOffset.UTC));

    private final Generation generation = new Generation(new Generation.Limits(10L * LINE, 2_000, 15L * LINE, 50));

    @Test
    void anEmptyGenerationIsNeverRotated() {
        assertThat(generation.rotation(Long.MAX_VALUE)).isEmpty();
        assertThat(generation.nanosLeft(77)).isEqualTo(2_000);
    }

    @Test
    void ageCountsFromTheOldestBatch() {
        generation.add(batch(HOUR, 1), 100);
        generation.add(batch(HOUR, 1), 1_500);

        assertThat(generation.rotation(2_099)).isEmpty();
        assertThat(generation.nanosLeft(2_099)).isEqualTo(1);
        assertThat(generation.rotation(2_100)).contains(Rotation.AGE);
    }

    @Test
    void onePartOfFullSizeRotatesAll() {
        generation.add(batch(HOUR, 9), 0);
        assertThat(generation.rotation(1)).isEmpty();

        generation.add(batch(HOUR, 1), 0);
        assertThat(generation.rotation(1)).contains(Rotation.SIZE);
    }

    @Test
    void manySmallPartsRotateTogether() {
        for (int hour = 0; hour < 14; hour++) {
            generation.add(batch(HOUR.minusSeconds(hour * 3_600L), 1), 0);
        }
        assertThat(generation.rotation(1)).isEmpty();

        generation.add(batch(HOUR.minusSeconds(14 * 3_600L), 1), 0);
        assertThat(generation.rotation(1)).contains(Rotation.OPEN_SIZE);
    }

    @Test
    void asManyMessagesAsMayWaitRotate() {
        for (int i = 0; i < 5; i++) {
            generation.add(Batch.read(messages(10, "rubbish"), READER), 0);
        }
        assertThat(generation.rotation(1)).contains(Rotation.MESSAGES);
        assertThat(generation.deadLetters()).hasSize(50);
    }

    @Test
    void theEdgeOfAnHourIsTheEdgeOfAPart() {
        generation.add(batch(HOUR, 1), 0);
        generation.add(batch(HOUR.minusNanos(1), 2), 0);

        assertThat(generation.parts().keySet())
                .containsExactly(HourPartition.of(HOUR).plusHours(-1), HourPartition.of(HOUR));
        assertThat(generation.parts().values()).extracting(OpenPart::lines).containsExactly(2, 1);
        assertThat(generation.records()).isEqualTo(3);
    }

    private static Batch batch(Instant timestamp, int lines) {
        return Batch.read(messages(1, (line(timestamp) + "\n").repeat(lines)), READER);
    }

    private static List<ReceivedMessage> messages(int count, String body) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ReceivedMessage("id-" + i, "handle-" + i, body))
                .toList();
    }

    private static String line(Instant timestamp) {
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":{\"a\":1},\"ingest_received_at\":\"%s\"}"
                .formatted(timestamp, HOUR);
    }
}
