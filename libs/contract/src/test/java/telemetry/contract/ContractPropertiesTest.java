package telemetry.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ContractPropertiesTest {
    private static final Instant NOW = Instant.parse("2025-10-04T12:35:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final LineStamp STAMP = new LineStamp(NOW);
    private static final LineStamp FLEET_STAMP = new LineStamp(NOW, "acme.eu");
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final RecordReader ingestReader = RecordReader.ofSubmitted(ContractLimits.DEFAULT_INGEST, CLOCK);
    private final RecordReader lakeReader = RecordReader.ofLines(ContractLimits.LAKE, CLOCK);

    @Property
    void stampingAValidRecordChangesNoToken(@ForAll("records") String json) {
        TelemetryRecord record = (TelemetryRecord) ingestReader.read(json.getBytes(UTF_8));

        String line = new String(STAMP.line(record), UTF_8);

        assertThat(line).doesNotContain("\n", "\r");
        assertThat(withoutStamp(line)).isEqualTo(json.strip().replace("\n", "").replace("\r", ""));
        ObjectNode parsed = (ObjectNode) MAPPER.readTree(line);
        assertThat(parsed.remove("ingest_received_at").stringValue()).isEqualTo("2025-10-04T12:35:00.000Z");
        assertThat((JsonNode) parsed).isEqualTo(MAPPER.readTree(json));
    }

    @Property
    void aStampedLineIsARecordOfTheLakeInTheHourOfItsTimestamp(@ForAll("records") String json) {
        TelemetryRecord sent = (TelemetryRecord) ingestReader.read(json.getBytes(UTF_8));

        TelemetryRecord stored = (TelemetryRecord) lakeReader.read(STAMP.line(sent));

        assertThat(stored.hour()).isEqualTo(sent.hour());
        assertThat(stored.vehicleId()).isEqualTo(sent.vehicleId());
        assertThat(stored.timestamp()).isEqualTo(sent.timestamp());
        assertThat(stored.receivedAt()).isEqualTo(NOW);
    }

    @Property
    void theFleetChangesNeitherTheRecordNorItsDigest(@ForAll("records") String json) {
        TelemetryRecord sent = (TelemetryRecord) ingestReader.read(json.getBytes(UTF_8));

        TelemetryRecord stored = (TelemetryRecord) lakeReader.read(FLEET_STAMP.line(sent));

        assertThat(stored.fleet()).isEqualTo("acme.eu");
        assertThat(stored.vin()).isEqualTo(sent.vin());
        assertThat(ContentDigest.of(stored))
                .isEqualTo(ContentDigest.of((TelemetryRecord) lakeReader.read(STAMP.line(sent))));
        ObjectNode parsed = (ObjectNode) MAPPER.readTree(FLEET_STAMP.line(sent));
        assertThat(parsed.remove("fleet").stringValue()).isEqualTo("acme.eu");
        assertThat((JsonNode) parsed).isEqualTo(MAPPER.readTree(STAMP.line(sent)));
    }

    @Property
    void anIntegerIsASequenceIfItIsInTheRange(@ForAll("integers") BigInteger integer) {
        String json = """
                {"timestamp":"2025-10-04T12:35:00Z","vehicle_id":"v","can_id":"0x1","payload":{"a":1},"sequence":%s}""".formatted(integer);
        boolean inRange =
                integer.signum() >= 0 && integer.compareTo(BigInteger.valueOf(ContractLimits.MAX_SEQUENCE)) <= 0;

        assertThat(ingestReader.read(json.getBytes(UTF_8)) instanceof TelemetryRecord)
                .isEqualTo(inRange);
    }

    @Property
    void aMutatedRecordIsAcceptedAsValidJsonOrRejectedWithAReason(
            @ForAll("records") String json, @ForAll @Size(min = 1, max = 4) List<@IntRange Integer> mutations) {
        byte[] bytes = json.getBytes(UTF_8);
        for (int mutation : mutations) {
            bytes[Math.floorMod(mutation >> 8, bytes.length)] = (byte) mutation;
        }
        assertRecordOrViolation(bytes);
    }

    @Property
    void anyBytesGiveARecordOrAViolation(@ForAll byte[] bytes) {
        assertRecordOrViolation(bytes);
    }

    @Property
    void aPartKeyRoundTrips(
            @ForAll("hours") HourPartition hour,
            @ForAll long high,
            @ForAll long low,
            @ForAll PartCompression compression) {
        PartKey key = new PartKey(hour, new UUID(high, low), compression);

        assertThat(PartKey.parse(key.key())).contains(key);
        assertThat(key.key()).startsWith(PartKey.prefix(hour)).endsWith(compression.suffix());
        assertThat(PartKey.parse(key.key() + "-" + key.id())).isEmpty();
    }

    @Property
    void timestampsAreParsedLikeInstantParse(@ForAll("timestamps") String text) {
        assertThat(Timestamps.parse(text)).isEqualTo(Instant.parse(text));
    }

    private void assertRecordOrViolation(byte[] bytes) {
        switch (ingestReader.read(bytes)) {
            case Violation violation -> assertThat(violation.detail()).isNotBlank();
            case TelemetryRecord record -> {
                JsonNode parsed = MAPPER.readTree(STAMP.line(record));
                assertThat(parsed.get("vehicle_id").stringValue()).isEqualTo(record.vehicleId());
                assertThat(parsed.get("payload").isEmpty()).isFalse();
                assertThat(parsed.path("sequence").asString("0")).matches("\\d{1,16}");
                assertThat(lakeReader.read(STAMP.line(record))).isInstanceOf(TelemetryRecord.class);
            }
        }
    }

    private static String withoutStamp(String line) {
        return line.replace(",\"ingest_received_at\":\"2025-10-04T12:35:00.000Z\"}", "}");
    }

    @Provide
    Arbitrary<HourPartition> hours() {
        return Arbitraries.longs()
                .between(0, 8_000L * 365 * 24)
                .map(hour -> HourPartition.of(Instant.EPOCH).plusHours(hour));
    }

    @Provide
    Arbitrary<String> timestamps() {
        Arbitrary<Instant> instants = Arbitraries.longs()
                .between(-7 * 86_400, 300)
                .flatMap(offset -> Arbitraries.longs()
                        .between(0, 999_999_999)
                        .map(nanos -> NOW.plusSeconds(offset).minusNanos(nanos)))
                .filter(instant -> !instant.isBefore(NOW.minusSeconds(7 * 86_400)));
        return Combinators.combine(instants, Arbitraries.integers().between(0, 9))
                .as(ContractPropertiesTest::withFraction);
    }

    private static String withFraction(Instant instant, int digits) {
        String nanos = "%09d".formatted(instant.getNano()).substring(0, digits);
        String seconds =
                Instant.ofEpochSecond(instant.getEpochSecond()).toString().replace("Z", "");
        return seconds + (digits == 0 ? "" : "." + nanos) + "Z";
    }

    @Provide
    Arbitrary<BigInteger> integers() {
        return Arbitraries.oneOf(
                Arbitraries.bigIntegers(),
                Arbitraries.longs().between(-2, 2).map(BigInteger::valueOf),
                Arbitraries.longs()
                        .between(ContractLimits.MAX_SEQUENCE - 2, ContractLimits.MAX_SEQUENCE + 2)
                        .map(BigInteger::valueOf));
    }

    /**
     * Generates valid records: fields in any order, with and without {@code sequence} and {@code vin}, with unknown
     * fields, and with white space between tokens.
     */
    @Provide
    Arbitrary<String> records() {
        Arbitrary<String> vehicle = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .numeric()
                .withChars("._:-")
                .ofMinLength(1)
                .ofMaxLength(64);
        Arbitrary<String> canId =
                Arbitraries.longs().between(0, ContractLimits.MAX_CAN_ID).map("0x%X"::formatted);
        Arbitrary<String> payload = object(1, 4, Arbitraries.lazy(() -> json(3)));
        Arbitrary<String> extra = Combinators.combine(Arbitraries.integers().between(0, 99), json(2))
                .as((n, value) -> "\"extra%d\":%s".formatted(n, value));
        Arbitrary<String> sequence = Arbitraries.longs()
                .between(0, ContractLimits.MAX_SEQUENCE)
                .map("\"sequence\":%d"::formatted)
                .injectNull(0.5);
        Arbitrary<String> vin = Arbitraries.strings()
                .numeric()
                .withChars("ABCDEFGHJKLMNPRSTUVWXYZ")
                .ofLength(17)
                .map("\"vin\":\"%s\",\"region\":\"DE-BY\""::formatted)
                .injectNull(0.5);
        return Combinators.combine(filteredTimestamps(), vehicle, canId, payload, extra, sequence, vin, space())
                .as((timestamp, id, can, signals, more, count, number, space) -> Stream.of(
                                "\"timestamp\":\"" + timestamp + "\"",
                                "\"vehicle_id\"" + space + ":\"" + id + "\"",
                                "\"can_id\":" + space + "\"" + can + "\"",
                                space + "\"payload\":" + signals,
                                more,
                                count,
                                number)
                        .filter(Objects::nonNull)
                        .toList())
                .flatMap(fields -> Combinators.combine(Arbitraries.shuffle(fields), space())
                        .as((shuffled, space) -> space
                                + shuffled.stream()
                                        .collect(Collectors.joining("," + space, "{" + space, space + "}"))));
    }

    private Arbitrary<String> filteredTimestamps() {
        Instant oldest = NOW.minus(ContractLimits.DEFAULT_INGEST.maxAge());
        return timestamps().filter(text -> !Instant.parse(text).isBefore(oldest));
    }

    private static Arbitrary<String> space() {
        return Arbitraries.of("", "", " ", "\n", "\r\n\t", "  ");
    }

    private static Arbitrary<String> json(int depth) {
        Arbitrary<String> number = Arbitraries.oneOf(
                Arbitraries.longs().map(String::valueOf),
                Arbitraries.of("0", "-0", "1.50", "1E5", "1e-7", "-0.0", "12345678901234567890123.4500", "1.0000"));
        Arbitrary<String> string = Arbitraries.oneOf(
                        Arbitraries.strings().alpha().ofMaxLength(8),
                        Arbitraries.strings().withCharRange('\u00a0', '\ud7ff').ofMaxLength(8),
                        Arbitraries.of("\\n", "\\u0000", "\\ud83d\\ude97", "🚗", "\\\"", "\\\\", "\\/", "a\\tb"))
                .map("\"%s\""::formatted);
        Arbitrary<String> flat = Arbitraries.oneOf(number, string, Arbitraries.of("true", "false", "null", "[]", "{}"));
        if (depth == 0) {
            return flat;
        }
        Arbitrary<String> inner = Arbitraries.lazy(() -> json(depth - 1));
        Arbitrary<String> array = Combinators.combine(inner.list().ofMaxSize(3), space())
                .as((values, space) -> values.stream().collect(Collectors.joining(space + ",", "[", "]")));
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, flat),
                net.jqwik.api.Tuple.of(1, array),
                net.jqwik.api.Tuple.of(1, object(0, 3, inner)));
    }

    private static Arbitrary<String> object(int min, int max, Arbitrary<String> value) {
        Arbitrary<List<String>> names = Arbitraries.strings()
                .withCharRange('a', 'z')
                .ofMinLength(1)
                .ofMaxLength(6)
                .list()
                .uniqueElements()
                .ofMinSize(min)
                .ofMaxSize(max);
        return Combinators.combine(names, value, space())
                .as((keys, v, space) -> keys.stream()
                        .map(key -> "\"" + key + "\":" + space + v)
                        .collect(Collectors.joining("," + space, "{", "}")));
    }
}
