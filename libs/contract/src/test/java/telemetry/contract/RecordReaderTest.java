package telemetry.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {
    private static final Instant NOW = Instant.parse("2025-10-04T12:35:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String GOOD = """
            {"timestamp":"2025-10-04T12:34:56.123Z","vehicle_id":"veh-00123","can_id":"0x1F0","payload":{"engine_rpm":2150,"brake_status":false}}""";

    private final RecordReader ingestReader = RecordReader.ofSubmitted(ContractLimits.DEFAULT_INGEST, CLOCK);
    private final RecordReader lakeReader = RecordReader.ofLines(ContractLimits.LAKE, CLOCK);

    @Test
    void theDocumentedExampleIsAccepted() {
        TelemetryRecord record = accepted(GOOD);

        assertThat(record.vehicleId()).isEqualTo("veh-00123");
        assertThat(record.timestamp()).isEqualTo(Instant.parse("2025-10-04T12:34:56.123Z"));
        assertThat(record.receivedAt()).isNull();
        assertThat(record.hour()).hasToString("2025-10-04T12:00:00Z");
        assertThat(record.length()).isEqualTo(GOOD.length());
    }

    @Test
    void theRecordExcludesSurroundingWhiteSpace() {
        TelemetryRecord record = accepted(" \r\n\t" + GOOD + "\n ");

        assertThat(record.offset()).isEqualTo(4);
        assertThat(record.length()).isEqualTo(GOOD.length());
    }

    @Test
    void aSliceIsReadWithoutTheBytesAroundIt() {
        byte[] bytes = ("}}" + GOOD + "{{").getBytes(UTF_8);

        assertThat(ingestReader.read(bytes, 2, GOOD.length())).isInstanceOf(TelemetryRecord.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0x1,        1",
        "0x1F0,      496",
        "0x00001f0,  496",
        "0x7FF,      2047",
        "0x800,      -2147481600",
        "0x000001F0, -2147483152",
        "0x1FFFFFFF, -1610612737"
    })
    void anIdentifierOf29BitsIsMarked(String id, int number) {
        assertThat(accepted(GOOD.replace("0x1F0", id)).canId()).isEqualTo(number);
    }

    @Test
    void unknownFieldsAreAllowed() {
        accepted(GOOD.replace("{\"timestamp\"", "{\"trip\":[1,{\"a\":null}],\"driver\":\"d\",\"timestamp\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            vehicle_id        | "vehicle_id":"veh-00123",  |                              | MISSING
            vehicle_id        | "veh-00123"                | null                         | MISSING
            vehicle_id        | "veh-00123"                | 123                          | WRONG_TYPE
            vehicle_id        | "veh-00123"                | ""                           | BAD_FORMAT
            vehicle_id        | "veh-00123"                | "veh 1"                      | BAD_FORMAT
            vehicle_id        | "veh-00123"                | "väh"                        | BAD_FORMAT
            can_id            | "can_id":"0x1F0",          |                              | MISSING
            can_id            | "0x1F0"                    | "1F0"                        | BAD_FORMAT
            can_id            | "0x1F0"                    | "0x"                         | BAD_FORMAT
            can_id            | "0x1F0"                    | "0xG"                        | BAD_FORMAT
            can_id            | "0x1F0"                    | "0x20000000"                 | BAD_FORMAT
            can_id            | "0x1F0"                    | "0x000000001"                | BAD_FORMAT
            can_id            | "0x1F0"                    | 496                          | WRONG_TYPE
            timestamp         | "2025-10-04T12:34:56.123Z" | null                         | MISSING
            timestamp         | "2025-10-04T12:34:56.123Z" | 1759581296                   | WRONG_TYPE
            timestamp         | "2025-10-04T12:34:56.123Z" | "2025-10-04 12:34:56Z"       | BAD_FORMAT
            timestamp         | "2025-10-04T12:34:56.123Z" | "2025-10-04T12:34:56"        | BAD_FORMAT
            timestamp         | "2025-10-04T12:34:56.123Z" | "2025-10-04T12:34:56+0200"   | BAD_FORMAT
            timestamp         | "2025-10-04T12:34:56.123Z" | "2025-09-27T12:34:59.999Z"   | TOO_OLD
            timestamp         | "2025-10-04T12:34:56.123Z" | "2025-10-04T12:40:00.001Z"   | TOO_FAR_AHEAD
            payload           | {"engine_rpm":2150,"brake_status":false} | {}             | EMPTY
            payload           | {"engine_rpm":2150,"brake_status":false} | []             | WRONG_TYPE
            payload           | {"engine_rpm":2150,"brake_status":false} | null           | MISSING
            payload.engine_rpm | 2150                      | 1e999999                     | OUT_OF_RANGE
            payload.engine_rpm | 2150                      | -1E309                       | OUT_OF_RANGE
            payload.engine_rpm | 2150                      | "\\ud800"                    | INVALID_UNICODE
            payload.engine_rpm | "brake_status"            | "engine_rpm"                 | DUPLICATE_KEY
            vehicle_id        | "can_id":"0x1F0",          | "can_id":"0x1F0","vehicle\\u005fid":"x", | DUPLICATE_KEY
            sequence          | "can_id":"0x1F0",          | "can_id":"0x1F0","sequence":null,  | WRONG_TYPE
            sequence          | "can_id":"0x1F0",          | "can_id":"0x1F0","sequence":"1",   | WRONG_TYPE
            sequence          | "can_id":"0x1F0",          | "can_id":"0x1F0","sequence":true,  | WRONG_TYPE
            sequence          | "can_id":"0x1F0",          | "can_id":"0x1F0","sequence":[1],   | WRONG_TYPE
            sequence          | "can_id":"0x1F0",          | "can_id":"0x1F0","sequence":1.0,   | WRONG_TYPE
            sequence          | "can_id":"0x1F0",          | "can_id":"0x1F0","sequence":1e3,   | WRONG_TYPE
            sequence          | "can_id":"0x1F0",          | "can_id":"0x1F0","sequence":1e999999, | WRONG_TYPE
            sequence          | "can_id":"0x1F0",          | "can_id":"0x1F0","sequence":-1,    | BAD_FORMAT
            sequence          | "can_id":"0x1F0",          | "can_id":"0x1F0","sequence":-0,    | BAD_FORMAT
            sequence          | "can_id":"0x1F0",          | "can_id":"0x1F0","sequence":9007199254740992, | BAD_FORMAT
            sequence          | "can_id":"0x1F0",          | "can_id":"0x1F0","sequence":18446744073709551617, | BAD_FORMAT
            sequence          | "can_id":"0x1F0",          | "can_id":"0x1F0","sequenc\\u0065":-1, | BAD_FORMAT
            sequence          | "can_id":"0x1F0",          | "can_id":"0x1F0","sequence":1,"sequence":1, | DUPLICATE_KEY
            vin               | "can_id":"0x1F0",          | "can_id":"0x1F0","vin":"1HGCM82633A00435", | BAD_FORMAT
            vin               | "can_id":"0x1F0",          | "can_id":"0x1F0","vin":"1HGCM82633A0043522", | BAD_FORMAT
            vin               | "can_id":"0x1F0",          | "can_id":"0x1F0","vin":"1hgcm82633a004352", | BAD_FORMAT
            vin               | "can_id":"0x1F0",          | "can_id":"0x1F0","vin":"1HGCM82633A0O4352", | BAD_FORMAT
            vin               | "can_id":"0x1F0",          | "can_id":"0x1F0","vin":"IHGCM82633A004352", | BAD_FORMAT
            vin               | "can_id":"0x1F0",          | "can_id":"0x1F0","vin":"1HGCM82633A00435Q", | BAD_FORMAT
            vin               | "can_id":"0x1F0",          | "can_id":"0x1F0","vin":"", | BAD_FORMAT
            vin               | "can_id":"0x1F0",          | "can_id":"0x1F0","vin":null, | WRONG_TYPE
            vin               | "can_id":"0x1F0",          | "can_id":"0x1F0","vin":11111111111111111, | WRONG_TYPE
            vin               | "can_id":"0x1F0",          | "can_id":"0x1F0","vin":["1HGCM82633A004352"], | WRONG_TYPE
            region            | "can_id":"0x1F0",          | "can_id":"0x1F0","region":"", | BAD_FORMAT
            region            | "can_id":"0x1F0",          | "can_id":"0x1F0","region":"eu central", | BAD_FORMAT
            region            | "can_id":"0x1F0",          | "can_id":"0x1F0","region":"DE:BY", | BAD_FORMAT
            region            | "can_id":"0x1F0",          | "can_id":"0x1F0","region":"rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr", | BAD_FORMAT
            region            | "can_id":"0x1F0",          | "can_id":"0x1F0","region":null, | WRONG_TYPE
            region            | "can_id":"0x1F0",          | "can_id":"0x1F0","region":49, | WRONG_TYPE
            region            | "can_id":"0x1F0",          | "can_id":"0x1F0","region":{}, | WRONG_TYPE
            fleet             | "can_id":"0x1F0",          | "can_id":"0x1F0","fleet":"acme", | SERVER_FIELD
            fleet             | "can_id":"0x1F0",          | "can_id":"0x1F0","fleet":null, | SERVER_FIELD
            fleet             | "can_id":"0x1F0",          | "can_id":"0x1F0","fl\\u0065et":"acme", | SERVER_FIELD
            ingest_received_at | "can_id":"0x1F0",         | "can_id":"0x1F0","ingest_received_at":"2025-10-04T12:34:56Z", | SERVER_FIELD
            """)
    void anInvalidRecordIsRejectedWithFieldAndReason(String field, String from, String to, Reason reason) {
        String broken = GOOD.replace(from, to == null ? "" : to);
        assertThat(broken).isNotEqualTo(GOOD);

        Violation violation = rejected(broken.getBytes(UTF_8));

        assertThat(violation.reason()).isEqualTo(reason);
        assertThat(violation.field()).isEqualTo(field);
        assertThat(violation.detail()).isNotBlank();
    }

    @Test
    void aRecordMayNameItsVinAndItsRegion() {
        for (String region : List.of("eu-central-1", "DE-BY", "r".repeat(64))) {
            String sent = withFields("\"vin\":\"1HGCM82633A004352\",\"region\":\"%s\"".formatted(region));

            assertThat(accepted(sent).vin()).isEqualTo("1HGCM82633A004352");
            assertThat(((TelemetryRecord) lakeReader.read(stamped(sent))).vin()).isEqualTo("1HGCM82633A004352");
        }
        assertThat(accepted(GOOD).vin()).isNull();
    }

    @Test
    void aLineHasTheFleetThatTheServerStamped() {
        byte[] line = new LineStamp(NOW, "acme").line(accepted(GOOD));

        assertThat(((TelemetryRecord) lakeReader.read(line)).fleet()).isEqualTo("acme");
        assertThat(accepted(GOOD).fleet()).isNull();
        assertThat(((TelemetryRecord) lakeReader.read(stamped(GOOD))).fleet()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\"a b\"", "[1,{\"a\":null}]", "1"})
    void aLineThatAnEarlierVersionAcceptedStaysARecord(String value) {
        String old = withFields("\"vin\":%1$s,\"region\":%1$s,\"fleet\":%1$s".formatted(value));

        TelemetryRecord record = (TelemetryRecord) lakeReader.read(stamped(old));

        assertThat(record.fleet()).isNull();
        assertThat(record.vin()).isNull();
    }

    @Test
    void theRulesForAllValuesHoldForAnOldFieldToo() {
        String old = withFields("\"region\":\"\\ud800\"");

        assertThat(lakeReader.read(stamped(old)))
                .isEqualTo(new Violation("region", Reason.INVALID_UNICODE, "has an unpaired surrogate"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-09-27T12:35:00Z", "2025-10-04T12:40:00Z", "2025-10-04T12:34:56.123456789Z"})
    void theBoundsOfTheWindowAreInclusive(String timestamp) {
        assertThat(accepted(GOOD.replace("2025-10-04T12:34:56.123Z", timestamp)).timestamp())
                .isEqualTo(Instant.parse(timestamp));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9_007_199_254_740_991L})
    void aSequenceIsAcceptedFromZeroToTheMaximum(long sequence) {
        String sent = GOOD.replace("\"payload\"", "\"sequence\":%d,\"payload\"".formatted(sequence));

        accepted(sent);
        assertThat(lakeReader.read(stamped(sent))).isInstanceOf(TelemetryRecord.class);
    }

    @Test
    void aSequenceOfThousandsOfDigitsIsRejectedWithTheRange() {
        for (String sign : List.of("", "-")) {
            String digits = sign + "9".repeat(16_000);
            String sent = GOOD.replace("\"payload\"", "\"sequence\":%s,\"payload\"".formatted(digits));
            Violation violation = new Violation("sequence", Reason.BAD_FORMAT, "must be 0 to 9007199254740991");

            assertThat(rejected(sent.getBytes(UTF_8))).isEqualTo(violation);
            assertThat(lakeReader.read(stamped(sent))).isEqualTo(violation);
        }
    }

    @Test
    void aSequenceThatIsNotAnIntegerIsRejectedInALine() {
        String sent = GOOD.replace("\"payload\"", "\"sequence\":1.0,\"payload\"");

        assertThat(lakeReader.read(stamped(sent)))
                .isEqualTo(new Violation("sequence", Reason.WRONG_TYPE, "must be an integer"));
    }

    @Test
    void aSequenceInThePayloadIsNotChecked() {
        accepted(GOOD.replace("2150", "2150,\"sequence\":\"a\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "1", "\"x\"", "true"})
    void jsonOtherThanAnObjectIsRejected(String json) {
        assertThat(rejected(json.getBytes(UTF_8)).reason()).isEqualTo(Reason.NOT_AN_OBJECT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{",
                "}",
                "{]",
                "{\"a\"}",
                "{\"a\":}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":1,}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\u0001\"}",
                "{\"a\":\"line\nend\"}",
                "{/*c*/}",
                "nul"
            })
    void invalidJsonIsRejected(String text) {
        assertThat(rejected(text.getBytes(UTF_8)).reason()).isEqualTo(Reason.MALFORMED_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "x", ",", "}", "1"})
    void contentAfterTheRecordIsRejected(String more) {
        assertThat(rejected((GOOD + more).getBytes(UTF_8)).reason()).isEqualTo(Reason.TRAILING_CONTENT);
    }

    @Test
    void textThatIsNotUtf8IsRejected() {
        String name = GOOD.replace("engine_rpm", "drehzähl");

        assertThat(rejected(name.getBytes(ISO_8859_1)).reason()).isEqualTo(Reason.INVALID_UNICODE);
        assertThat(rejected(GOOD.getBytes(UTF_16LE)).reason()).isEqualTo(Reason.MALFORMED_JSON);
        assertThat(rejected(("\uFEFF" + GOOD).getBytes(UTF_8)).reason()).isEqualTo(Reason.BYTE_ORDER_MARK);
        assertThat(rejected(GOOD.replace("engine_rpm", "\uFFFF").getBytes(UTF_8))
                        .reason())
                .isEqualTo(Reason.INVALID_UNICODE);
        accepted(name);
        accepted(GOOD.replace("2150", "\"\\ud83d\\ude97 🚗\""));
    }

    @Test
    void aRecordOfMaximumSizeIsAcceptedAndALongerOneIsRejected() {
        int filler = ContractLimits.MAX_RECORD_BYTES - GOOD.length();
        String longest = GOOD.replace("\"engine_rpm\":2150", "\"engine_rpm\":2150" + " ".repeat(filler));

        accepted(longest);
        assertThat(rejected(longest.replace("2150 ", "2150  ").getBytes(UTF_8)).reason())
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void nestingIsAllowedUpToTheMaximumDepth() {
        int inside = ContractLimits.MAX_DEPTH - 2; // the record and its payload are the first two
        String deepest = GOOD.replace("2150", "[".repeat(inside) + "]".repeat(inside));
        accepted(deepest);

        assertThat(rejected(deepest.replace("[]", "[[]]").getBytes(UTF_8)).reason())
                .isEqualTo(Reason.TOO_DEEP);
    }

    @Test
    void onlyNumbersBeyondTheRangeOfADoubleAreRejected() {
        accepted(GOOD.replace("2150", "1.7976931348623157e308"));
        accepted(GOOD.replace("2150", "1e-999"));
        accepted(GOOD.replace("2150", "9".repeat(308)));
        assertThat(rejected(GOOD.replace("2150", "9".repeat(310)).getBytes(UTF_8))
                        .reason())
                .isEqualTo(Reason.OUT_OF_RANGE);
    }

    @Test
    void theWindowIsRelativeToTheClock() {
        ContractLimits narrow = new ContractLimits(Duration.ofSeconds(1), Duration.ZERO, 16_384);

        assertThat(RecordReader.ofSubmitted(narrow, CLOCK).read(GOOD.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        Violation.class, v -> assertThat(v.reason()).isEqualTo(Reason.TOO_OLD));
    }

    @Test
    void aLineMustBeStamped() {
        assertThat(lakeReader.read(stamped(GOOD)))
                .isInstanceOfSatisfying(
                        TelemetryRecord.class,
                        record -> assertThat(record.receivedAt()).isEqualTo(Instant.parse("2025-10-04T12:34:57Z")));
        assertThat(lakeReader.read(GOOD.getBytes(UTF_8)))
                .isEqualTo(new Violation("ingest_received_at", Reason.MISSING, "is required"));
    }

    @Test
    void aLineMustNotContainALineEnd() {
        String line = GOOD.replace("}}", "},\r\"ingest_received_at\":\"2025-10-04T12:34:57.000Z\"}");

        assertThat(lakeReader.read(line.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        Violation.class, v -> assertThat(v.reason()).isEqualTo(Reason.MALFORMED_JSON));
    }

    @Test
    void aDetailQuotesLittleOfTheInput() {
        String name = "x".repeat(250);
        Violation violation = rejected(GOOD.replace("2150", "1,\"%s\":1,\"%s\":2".formatted(name, name))
                .getBytes(UTF_8));

        assertThat(violation.reason()).isEqualTo(Reason.DUPLICATE_KEY);
        assertThat(violation.field()).hasSizeLessThan(200);
        assertThat(violation.detail()).hasSizeLessThan(200);
    }

    private static String withFields(String fields) {
        return GOOD.replace("\"can_id\"", fields + ",\"can_id\"");
    }

    private static byte[] stamped(String json) {
        return json.replace("}}", "},\"ingest_received_at\":\"2025-10-04T12:34:57.000Z\"}")
                .getBytes(UTF_8);
    }

    private TelemetryRecord accepted(String json) {
        Outcome outcome = ingestReader.read(json.getBytes(UTF_8));
        assertThat(outcome).isInstanceOf(TelemetryRecord.class);
        return (TelemetryRecord) outcome;
    }

    private Violation rejected(byte[] bytes) {
        Outcome outcome = ingestReader.read(bytes);
        assertThat(outcome).isInstanceOf(Violation.class);
        return (Violation) outcome;
    }
}
