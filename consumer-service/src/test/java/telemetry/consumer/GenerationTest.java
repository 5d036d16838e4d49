package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import telemetry.contract.ContentDigest;
import telemetry.contract.ContractLimits;
import telemetry.contract.HourPartition;
import telemetry.contract.RecordReader;

class GenerationTest {
    private static final Instant HOUR = Instant.parse("2026-11-23T04:00:00Z");
    private int next = 1_000;
    private static final int LINE = line(HOUR).getBytes(UTF_8).length + 1;
    private static final RecordReader READER =
            RecordReader.ofLines(ContractLimits.LAKE, Clock.fixed(HOUR, ZoneOffset.UTC));

    private final RecentRecords recent = new RecentRecords(DataSize.ofKilobytes(64));
    private final Generation generation = generation(recent);

    @Test
    void anEmptyGenerationIsNeverFlushed() {
        assertThat(generation.rotation(Long.MAX_VALUE)).isEmpty();
        assertThat(generation.nanosUntilMaxAge(77)).isEqualTo(2_000);
    }

    @Test
    void theAgeCountsFromTheFirstBatch() {
        generation.add(batch(HOUR, 1), 100);
        generation.add(batch(HOUR, 1), 1_500);

        assertThat(generation.rotation(2_099)).isEmpty();
        assertThat(generation.nanosUntilMaxAge(2_099)).isEqualTo(1);
        assertThat(generation.rotation(2_100)).contains(Rotation.AGE);
    }

    @Test
    void aFullPartFlushesTheGeneration() {
        generation.add(batch(HOUR, 9), 0);
        assertThat(generation.rotation(1)).isEmpty();

        generation.add(batch(HOUR, 1), 0);
        assertThat(generation.rotation(1)).contains(Rotation.SIZE);
    }

    @Test
    void manySmallPartsReachTheTotalSize() {
        for (int hour = 0; hour < 14; hour++) {
            generation.add(batch(HOUR.minusSeconds(hour * 3_600L), 1), 0);
        }
        assertThat(generation.rotation(1)).isEmpty();

        generation.add(batch(HOUR.minusSeconds(14 * 3_600L), 1), 0);
        assertThat(generation.rotation(1)).contains(Rotation.OPEN_SIZE);
    }

    @Test
    void theMaximumNumberOfMessagesFlushesTheGeneration() {
        for (int i = 0; i < 5; i++) {
            generation.add(Batch.read(messages(10, "rubbish"), READER), 0);
        }
        assertThat(generation.rotation(1)).contains(Rotation.MESSAGES);
        assertThat(generation.deadLetters()).hasSize(50);
    }

    @Test
    void partsAreSplitAtTheEndOfAnHour() {
        generation.add(batch(HOUR, 1), 0);
        generation.add(batch(HOUR.minusNanos(1), 2), 0);

        assertThat(generation.parts().keySet())
                .containsExactly(HourPartition.of(HOUR).plusHours(-1), HourPartition.of(HOUR));
        assertThat(generation.parts().values()).extracting(OpenPart::lines).containsExactly(2, 1);
        assertThat(generation.records()).isEqualTo(3);
    }

    @Test
    void aDuplicateInTheSameGenerationIsDropped() {
        Batch twice = Batch.read(messages(2, line(HOUR)), READER);

        generation.add(twice, 0);

        assertThat(generation.records()).isOne();
        assertThat(generation.duplicates()).isOne();
        assertThat(generation.messages()).hasSize(2);
    }

    @Test
    void aDuplicateOfADurableLineIsDroppedAndARedeliveryOfALineThatWasNotStoredIsKept() {
        String lines = line(HOUR, 1) + "\n" + line(HOUR, 2) + "\n" + line(HOUR, 3);
        generation.add(Batch.read(messages(1, lines), READER), 0);
        generation.settle();

        Generation second = generation(recent);
        second.add(Batch.read(messages(1, lines), READER), 0);
        second.markDurable();
        Generation third = generation(recent);
        third.add(Batch.read(messages(1, lines), READER), 0);

        assertThat(second.duplicates()).isZero();
        assertThat(second.records()).isEqualTo(3);
        assertThat(third.duplicates()).isEqualTo(3);
        assertThat(third.parts()).isEmpty();
        assertThat(third.isEmpty()).isFalse();
    }

    @Test
    void onlyTheLastDigestsAreRememberedBeyondTheSize() {
        RecentRecords small = new RecentRecords(DataSize.ofBytes(10L * RecentRecords.BYTES_PER_RECORD));
        List<ContentDigest> digests = IntStream.rangeClosed(1, 1_000)
                .mapToObj(i -> new ContentDigest(i, i * 0x9E3779B97F4A7C15L))
                .toList();

        for (ContentDigest digest : digests) {
            small.remember(Set.of(digest));
            assertThat(small.isDurable(digest)).isTrue();
        }

        assertThat(digests.stream().filter(small::isDurable).count()).isBetween(5L, 10L);
        assertThat(digests.subList(995, 1_000)).allMatch(small::isDurable);
    }

    @Test
    void aSizeOfZeroDisablesDeduplication() {
        Generation withoutDeduplication = generation(new RecentRecords(DataSize.ofBytes(0)));

        withoutDeduplication.add(Batch.read(messages(2, line(HOUR)), READER), 0);

        assertThat(withoutDeduplication.records()).isEqualTo(2);
        assertThat(withoutDeduplication.duplicates()).isZero();
    }

    private static Generation generation(RecentRecords recent) {
        return new Generation(new Generation.Limits(10L * LINE, 2_000, 15L * LINE, 50), recent);
    }

    /** Returns a batch of different lines of the same length. */
    private Batch batch(Instant timestamp, int lines) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            body.append(line(timestamp, next++)).append('\n');
        }
        return Batch.read(messages(1, body.toString()), READER);
    }

    private static List<ReceivedMessage> messages(int count, String body) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ReceivedMessage("id-" + i, "handle-" + i, 0, body.getBytes(UTF_8)))
                .toList();
    }

    private static String line(Instant timestamp) {
        return line(timestamp, 1_000);
    }

    private static String line(Instant timestamp, int value) {
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":{\"a\":%d},\"ingest_received_at\":\"%s\"}"
                .formatted(timestamp, value, HOUR);
    }
}
