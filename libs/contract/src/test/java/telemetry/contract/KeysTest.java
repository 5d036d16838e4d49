package telemetry.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2025-10-04T12:34:56.123Z"));

    @Test
    void keysHaveTheDocumentedLayout() {
        UUID id = UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e");

        assertThat(new PartKey(HOUR, id).key())
                .isEqualTo("raw/year=2025/month=10/day=04/hour=12/part-0f8fad5b-d9cb-469f-a165-70867728950e.jsonl");
        assertThat(new PartKey(HOUR, id, PartCompression.GZIP).key())
                .isEqualTo("raw/year=2025/month=10/day=04/hour=12/part-0f8fad5b-d9cb-469f-a165-70867728950e.jsonl.gz");
        assertThat(new PartKey(HOUR, id, PartCompression.ZSTD).key())
                .isEqualTo("raw/year=2025/month=10/day=04/hour=12/part-0f8fad5b-d9cb-469f-a165-70867728950e.jsonl.zst");
        assertThat(new AggregateKey(HOUR, AggregateKey.Kind.VEHICLE_COUNTS).key())
                .isEqualTo("aggregates/year=2025/month=10/day=04/hour=12/vehicle-counts.jsonl");
        assertThat(new AggregateKey(HOUR, AggregateKey.Kind.SUMMARY).key())
                .isEqualTo("aggregates/year=2025/month=10/day=04/hour=12/summary.json");
        assertThat(LakeTable.RECORDS.folder()).isEqualTo("curated");
        assertThat(LakeTable.VEHICLE_MINUTES.folder()).isEqualTo("aggregates/vehicle-minutes");
    }

    /** Checks the time zone that the build sets for all tests and for the services that they start. */
    @Test
    void testsRunInATimeZoneWhoseHoursDifferFromUtc() {
        assertThat(ZoneId.systemDefault().getRules().getOffset(HOUR.start()).getTotalSeconds() % 3_600)
                .isNotZero();
    }

    @Test
    void anHourEndsWhereTheNextOneStarts() {
        Instant end = HOUR.end();

        assertThat(HourPartition.of(end)).isEqualTo(HOUR.plusHours(1));
        assertThat(HourPartition.of(end.minusNanos(1))).isEqualTo(HOUR);
    }

    @Test
    void aPartitionMustBeginAtTheStartOfAnHour() {
        assertThatThrownBy(() -> new HourPartition(Instant.parse("2025-10-04T12:00:01Z")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2025-10-04T12:00:01Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "raw/",
                "raw/year=2025/month=10/day=04/hour=12/",
                "raw/year=2025/month=13/day=04/hour=12/part-0f8fad5b-d9cb-469f-a165-70867728950e.jsonl",
                "raw/year=2025/month=10/day=04/hour=24/part-0f8fad5b-d9cb-469f-a165-70867728950e.jsonl",
                "raw/year=2025/month=10/day=04/hour=12/part-1.jsonl",
                "raw/year=2025/month=10/day=04/hour=12/part-0f8fad5b-d9cb-469f-a165-70867728950e.jsonl.bz2",
                "raw/year=2025/month=10/day=04/hour=12/part-0f8fad5b-d9cb-469f-a165-70867728950e.jsonl.",
                "raw/year=2025/month=10/day=04/hour=12/part-0f8fad5b-d9cb-469f-a165-70867728950e.jsonl.gz.zst",
                "raw/year=2025/month=10/day=04/hour=12/part-0f8fad5b-d9cb-469f-a165-70867728950e.gz",
                "raw/year=2025/month=10/day=04/hour=12/other.jsonl",
                "aggregates/year=2025/month=10/day=04/hour=12/part-0f8fad5b-d9cb-469f-a165-70867728950e.jsonl"
            })
    void otherKeysAreNotParsedAsParts(String key) {
        assertThat(PartKey.parse(key)).isEmpty();
    }
}
