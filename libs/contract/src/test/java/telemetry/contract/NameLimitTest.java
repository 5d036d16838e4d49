package telemetry.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests the limit for names of fields and of payload keys. Readers keep names, so a client must not fill their memory.
 */
class NameLimitTest {
    private static final Instant NOW = Instant.parse("2025-10-04T12:35:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final int LIMIT = ContractLimits.MAX_NAME_BYTES;

    private final RecordReader ingestReader = RecordReader.ofSubmitted(ContractLimits.DEFAULT_INGEST, CLOCK);
    private final RecordReader lakeReader = RecordReader.ofLines(ContractLimits.LAKE, CLOCK);

    @ParameterizedTest
    @CsvSource({
        "a, 1", // one byte per character
        "\u00E4, 2",
        "\u20AC, 3",
        "\uD83D\uDE97, 4",
        "\\u0061, 1", // an escape counts as its character
        "\\u20ac, 3",
        "\\n, 1"
    })
    void aNameOfMaximumSizeIsAcceptedAndALongerOneIsRejected(String character, int bytes) {
        String longest = character.repeat(LIMIT / bytes) + "b".repeat(LIMIT % bytes);

        assertThat(ingestReader.read(withPayload(longest))).isInstanceOf(TelemetryRecord.class);
        assertThat(ingestReader.read(withField(longest))).isInstanceOf(TelemetryRecord.class);
        assertThat(lakeReader.read(stamped(longest))).isInstanceOf(TelemetryRecord.class);
        assertRejected(ingestReader.read(withPayload(longest + "b")), "payload");
        assertRejected(ingestReader.read(withField(longest + "b")), "");
        assertRejected(lakeReader.read(stamped(longest + "b")), "payload");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":{"b":{"%s":1}}}   | payload.a.b
            {"a":[1,{"%s":1}]}     | payload.a.1
            {"ok":1,"%s":1}        | payload
            """)
    void theViolationNamesTheObjectThatHasTheName(String payload, String field) {
        assertRejected(ingestReader.read(record("", payload.formatted("n".repeat(LIMIT + 1)))), field);
    }

    @Test
    void aLongValueIsAcceptedAndAnUnterminatedNameIsRejected() {
        assertThat(ingestReader.read(record("", "{\"v\":\"%s\"}".formatted("v".repeat(10_000)))))
                .isInstanceOf(TelemetryRecord.class);
        assertThat(ingestReader.read("{\"%s".formatted("n".repeat(300)).getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        Violation.class,
                        violation -> assertThat(violation.reason()).isIn(Reason.MALFORMED_JSON, Reason.NAME_TOO_LONG));
    }

    /** Reads 15,000 records of 60 new names each, then 4,000 records that are rejected for a name of 15 KB. */
    @Test
    void namesThatOccurOnceDoNotFillTheMemory() {
        readNewNames(0);
        long before = usedHeap();

        readNewNames(1);
        readNewNames(2);
        for (int i = 0; i < 2_000; i++) {
            String name = "%d.%s".formatted(i, "n".repeat(15_000));
            assertRejected(ingestReader.read(withPayload(name)), "payload");
            assertRejected(ingestReader.read(withField(name)), "");
        }

        assertThat(usedHeap() - before).isLessThan(8L * 1024 * 1024);
    }

    private void readNewNames(int round) {
        for (int i = 0; i < 5_000; i++) {
            StringBuilder payload = new StringBuilder("{");
            for (int j = 0; j < 60; j++) {
                String name = String.format(Locale.ROOT, "%d.%d.%d.%s", round, i, j, "n".repeat(200));
                payload.append(j == 0 ? "" : ",").append('"').append(name).append("\":1");
            }
            byte[] record = record("", payload.append('}').toString());
            assertThat(ingestReader.read(record)).isInstanceOf(TelemetryRecord.class);
        }
    }

    private static long usedHeap() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) { // several collections, until no more is freed
            System.gc();
            used = Math.min(
                    used,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return used;
    }

    private static void assertRejected(Outcome outcome, String field) {
        String subject = field.isEmpty() ? "the record " : "";
        assertThat(outcome)
                .isEqualTo(new Violation(field, Reason.NAME_TOO_LONG, subject + "has a name of more than 256 bytes"));
    }

    private static byte[] withPayload(String name) {
        return record("", "{\"%s\":1}".formatted(name));
    }

    private static byte[] withField(String name) {
        return record("\"%s\":1,".formatted(name), "{\"n\":1}");
    }

    private static byte[] stamped(String name) {
        return record("\"ingest_received_at\":\"%s\",".formatted(NOW), "{\"%s\":1}".formatted(name));
    }

    private static byte[] record(String more, String payload) {
        return "{%s\"timestamp\":\"%s\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":%s}"
                .formatted(more, NOW, payload)
                .getBytes(UTF_8);
    }
}
