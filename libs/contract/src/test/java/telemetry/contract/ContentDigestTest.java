package telemetry.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDigestTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00.123Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String RECORD =
            "{\"timestamp\":\"2026-11-23T04:00:00Z\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":{\"a\":1.50}}";

    @Test
    void aRecordThatIsSentAgainHasTheSameDigestDespiteAnotherStamp() {
        assertThat(digest(stamped(RECORD, NOW))).isEqualTo(digest(stamped(RECORD, NOW.plusMillis(1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "acme.eu_west-1", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"})
    void aRecordHasTheSameDigestUnderAKeyOfAnyFleetAndOfNone(String fleet) {
        assertThat(digest(stamped(RECORD, NOW, fleet)))
                .isEqualTo(digest(stamped(RECORD, NOW.plusMillis(1))))
                .isEqualTo(digest(stamped(RECORD, NOW.plusMillis(1), "other")));
    }

    @Test
    void textThatOnlyLooksLikeAFleetIsPartOfTheContent() {
        for (String end :
                List.of("\"n\":\"%s\"", "\"n\":\",\\\"fleet\\\":\\\"%s\"", "\"n\":{\"a\":1,\"fleet\":\"%s\"}")) {
            String first = RECORD.replace("}}", "}," + end.formatted("x") + "}");
            String second = RECORD.replace("}}", "}," + end.formatted("y") + "}");

            assertThat(digest(stamped(first, NOW, "acme"))).isNotEqualTo(digest(stamped(second, NOW, "acme")));
            assertThat(digest(stamped(first, NOW))).isNotEqualTo(digest(stamped(second, NOW)));
        }
    }

    @Test
    void aDifferentByteGivesADifferentDigest() {
        ContentDigest digest = digest(stamped(RECORD, NOW));

        assertThat(digest(stamped(RECORD.replace("1.50", "1.5"), NOW))).isNotEqualTo(digest);
        assertThat(digest(stamped(RECORD.replace("\"v\"", "\"w\""), NOW))).isNotEqualTo(digest);
        assertThat(digest(stamped(RECORD.replace("00Z", "00.0Z"), NOW))).isNotEqualTo(digest);
    }

    @Test
    void aStampThatIsNotAtTheEndIsPartOfTheContent() {
        String first = RECORD.replace("{\"timestamp\"", "{\"ingest_received_at\":\"" + NOW + "\",\"timestamp\"");
        String second = first.replace(".123Z", ".124Z");

        assertThat(digest(first)).isEqualTo(digest(first)).isNotEqualTo(digest(second));
    }

    @Test
    void bytesAroundTheLineAreNotDigested() {
        String line = stamped(RECORD, NOW);
        byte[] among = ("xx" + line + "yy").getBytes(UTF_8);

        assertThat(ContentDigest.of((TelemetryRecord) reader().read(among, 2, among.length - 4)))
                .isEqualTo(digest(line));
    }

    private static String stamped(String record, Instant receivedAt) {
        return stamped(record, receivedAt, null);
    }

    private static String stamped(String record, Instant receivedAt, @Nullable String fleet) {
        TelemetryRecord submitted = (TelemetryRecord)
                RecordReader.ofSubmitted(ContractLimits.DEFAULT_INGEST, CLOCK).read(record.getBytes(UTF_8));
        return new String(new LineStamp(receivedAt, fleet).line(submitted), UTF_8);
    }

    private static ContentDigest digest(String line) {
        return ContentDigest.of((TelemetryRecord) reader().read(line.getBytes(UTF_8)));
    }

    private static RecordReader reader() {
        return RecordReader.ofLines(ContractLimits.LAKE, CLOCK);
    }
}
