package telemetry.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What holds for any bytes at all. Jazzer calls it with bytes that it derives from the branches they take ({@code mvn
 * -Pfuzz verify}); what it finds is kept under {@code src/test/resources/fuzz}, which {@link RecordReaderFuzzTest} replays.
 */
public final class RecordReaderFuzz {
    static final Instant NOW = Instant.parse("2025-10-04T12:35:00Z");

    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final RecordReader DOOR = RecordReader.ofSubmitted(ContractLimits.AT_THE_DOOR, CLOCK);
    private static final RecordReader LAKE = RecordReader.ofLines(ContractLimits.IN_THE_LAKE, CLOCK);
    private static final LineStamp STAMP = new LineStamp(NOW);
    private static final JsonMapper ANOTHER_READER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private RecordReaderFuzz() {}

    /** The name that Jazzer looks for. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        switch (DOOR.read(bytes)) {
            case Violation violation -> assertThat(violation.detail()).isNotBlank();
            case TelemetryRecord record -> survives(record);
        }
    }

    private static void survives(TelemetryRecord record) {
        byte[] line = STAMP.line(record);
        assertThat(new String(line, UTF_8)).doesNotContain("\n", "\r");

        TelemetryRecord stored = (TelemetryRecord) LAKE.read(line);
        assertThat(stored.vehicleId()).isEqualTo(record.vehicleId());
        assertThat(stored.timestamp()).isEqualTo(record.timestamp());
        assertThat(stored.receivedAt()).isEqualTo(NOW);
        assertThat(ContentDigest.of(stored)).isEqualTo(ContentDigest.of((TelemetryRecord)
                LAKE.read(new LineStamp(NOW.plusSeconds(1)).line(record))));

        JsonNode sent = ANOTHER_READER.readTree(record.source(), record.offset(), record.length());
        JsonNode read = ANOTHER_READER.readTree(line);
        assertThat(Timestamps.parse(read.get("timestamp").stringValue())).isEqualTo(record.timestamp());
        assertThat(read.get("vehicle_id").stringValue()).isEqualTo(record.vehicleId());
        assertThat(read.get("can_id").stringValue()).matches("0x[0-9A-Fa-f]{1,8}");
        if (read.has("sequence")) {
            assertThat(read.get("sequence").bigIntegerValue())
                    .isBetween(BigInteger.ZERO, BigInteger.valueOf(ContractLimits.MAX_SEQUENCE));
        }
        assertThat(read.get("payload")).isEqualTo(sent.get("payload")).isNotEmpty();
    }
}
