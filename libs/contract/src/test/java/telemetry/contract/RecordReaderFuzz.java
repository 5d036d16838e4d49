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
 * The fuzz target of the record reader. {@code mvn -Pfuzz verify} runs it with Jazzer, which generates inputs guided by
 * code coverage. Inputs that failed are kept in {@code src/test/resources/fuzz}, and {@link RecordReaderFuzzTest}
 * replays them.
 */
public final class RecordReaderFuzz {
    static final Instant NOW = Instant.parse("2025-10-04T12:35:00Z");

    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final RecordReader INGEST_READER = RecordReader.ofSubmitted(ContractLimits.DEFAULT_INGEST, CLOCK);
    private static final RecordReader LAKE_READER = RecordReader.ofLines(ContractLimits.LAKE, CLOCK);
    private static final LineStamp STAMP = new LineStamp(NOW);
    private static final JsonMapper INDEPENDENT_READER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private RecordReaderFuzz() {}

    /** Checks one input. Jazzer requires this name. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        switch (INGEST_READER.read(bytes)) {
            case Violation violation -> assertThat(violation.detail()).isNotBlank();
            case TelemetryRecord record -> assertStored(record);
        }
    }

    private static void assertStored(TelemetryRecord record) {
        byte[] line = STAMP.line(record);
        assertThat(new String(line, UTF_8)).doesNotContain("\n", "\r");

        TelemetryRecord stored = (TelemetryRecord) LAKE_READER.read(line);
        assertThat(stored.vehicleId()).isEqualTo(record.vehicleId());
        assertThat(stored.timestamp()).isEqualTo(record.timestamp());
        assertThat(stored.receivedAt()).isEqualTo(NOW);
        assertThat(stored.fleet()).isNull();
        assertThat(ContentDigest.of(stored)).isEqualTo(ContentDigest.of((TelemetryRecord)
                LAKE_READER.read(new LineStamp(NOW.plusSeconds(1), "acme").line(record))));

        JsonNode sent = INDEPENDENT_READER.readTree(record.source(), record.offset(), record.length());
        JsonNode read = INDEPENDENT_READER.readTree(line);
        assertThat(Timestamps.parse(read.get("timestamp").stringValue())).isEqualTo(record.timestamp());
        assertThat(read.get("vehicle_id").stringValue()).isEqualTo(record.vehicleId());
        assertThat(read.get("can_id").stringValue()).matches("0x[0-9A-Fa-f]{1,8}");
        if (read.has("sequence")) {
            assertThat(read.get("sequence").bigIntegerValue())
                    .isBetween(BigInteger.ZERO, BigInteger.valueOf(ContractLimits.MAX_SEQUENCE));
        }
        assertThat(sent.has("fleet")).isFalse();
        assertThat(read.path("vin").asString("1".repeat(17))).matches("[0-9A-HJ-NPR-Z]{17}");
        assertThat(read.path("region").asString("r")).matches("[A-Za-z0-9._-]{1,64}");
        assertThat(read.get("payload")).isEqualTo(sent.get("payload")).isNotEmpty();
    }
}
