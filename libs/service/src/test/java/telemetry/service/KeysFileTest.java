package telemetry.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysFileTest {
    private static final String DIGEST = "a".repeat(64);

    @Test
    void whatIsWrittenIsRead() {
        List<KeyEntry> keys = List.of(
                new KeyEntry(
                        "acme-1",
                        DIGEST,
                        null,
                        "acme",
                        Set.of(Right.SEND, Right.READ),
                        List.of(new VehiclePattern("acme-*")),
                        Instant.parse("2027-01-01T00:00:00Z"),
                        new KeyLimits(1_000, 0, 10, 0, 5)),
                new KeyEntry("cars", null, "*.cars", null, Set.of(Right.OPERATE), List.of(), null, null));

        byte[] file = KeysFile.format(keys);

        assertThat(KeysFile.parse(file)).isEqualTo(keys);
        assertThat(new String(file, UTF_8))
                .contains("\"rights\" : [ \"send\", \"read\" ]", "\"2027-01-01T00:00:00Z\"")
                .doesNotContain("null", "any", "digest");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                                             | line 1: the file must be an object
            {"kees":[]}                                    | line 1: the file must have the field keys and no other
            {"keys":{}}                                    | line 1: the file keys must be a list
            {"keys":[],"more":1}                           | line 1: the file must have the field keys and no other
            {"keys":[]} x                                  | line 1: not JSON
            {"keys":[{"id"]}                               | line 1: not JSON
            {"keys":[~{"id":"a b","sha256":"D","rights":["read"]}]}              | line 2: keys[0]: id must be 1 to 64
            {"keys":[~{"id":"a","sha256":"tmk_secret","rights":["read"]}]}       | line 2: keys[0]: sha256 must be 64 hex
            {"keys":[~{"id":"a","rights":["read"]}]}                             | keys[0]: sha256 or certificate must
            {"keys":[~{"id":"a","sha256":"D","certificate":"x","rights":["read"]}]} | sha256 or certificate must be given
            {"keys":[~{"id":"a","certificate":"*.*","rights":["read"]}]}         | certificate must be a name with
            {"keys":[~{"id":"a","sha256":"D","rights":[]}]}                      | rights must have one or more of send
            {"keys":[~{"id":"a","sha256":"D","rights":["tmk_secret"]}]}          | keys[0].rights[0]: unknown field, or
            {"keys":[~{"id":"a","sha256":"D","rights":["read"],"right":1}]}      | keys[0].right: unknown field, or
            {"keys":[~{"id":"a","sha256":"D","rights":["read"],"expires":"tmk_secret"}]} | keys[0].expires: unknown field
            {"keys":[~{"id":"a","sha256":"D","rights":["read"],"vehicles":["b","tmk secret"]}]} | keys[0].vehicles[1]: must have patterns
            {"keys":[~{"id":"a","sha256":"D","rights":["read"],"limits":{"records_per_second":-1}}]} | keys[0].limits: records_per_second must be 0 to
            {"keys":[~{"id":"a","sha256":"D","rights":["send"],"fleet":"f"}]}    | vehicles must have one or more patterns
            {"keys":[~null]}                                                     | line 2: keys[0]: must be an object
            """)
    void anInvalidFileIsRefusedWithLineAndReasonAndWithoutItsValues(String json, String message) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({"acme-*, *-1, true", "acme-*, zeta-*, false", "acme-1, acme-*, true"})
    void aVehicleBelongsToOneFleet(String one, String other, boolean refused) {
        String file = "{\"keys\":[%s,%s]}".formatted(key("a", "acme", one, "a"), key("z", "zeta", other, "b"));

        if (refused) {
            assertThatThrownBy(() -> parse(file))
                    .hasMessageContaining("a of the fleet acme and z of the fleet zeta cover the same vehicles");
        } else {
            assertThat(parse(file)).hasSize(2);
        }
        assertThat(parse("{\"keys\":[%s,%s]}".formatted(key("a", "acme", one, "a"), key("z", "acme", other, "b"))))
                .hasSize(2);
    }

    @Test
    void anIdOrAKeyOccursOnce() {
        assertThatThrownBy(
                        () -> parse("{\"keys\":[%s,%s]}".formatted(key("a", "f", "x", "a"), key("a", "f", "x", "b"))))
                .hasMessageContaining("the id a occurs twice");
        assertThatThrownBy(
                        () -> parse("{\"keys\":[%s,%s]}".formatted(key("a", "f", "x", "a"), key("b", "f", "x", "a"))))
                .hasMessageContaining("a and b are the same key");
    }

    private static String key(String id, String fleet, String pattern, String digit) {
        return "{\"id\":\"%s\",\"sha256\":\"%s\",\"fleet\":\"%s\",\"rights\":[\"send\"],\"vehicles\":[\"%s\"]}"
                .formatted(id, digit.repeat(64), fleet, pattern);
    }

    private static List<KeyEntry> parse(String json) {
        return KeysFile.parse(
                json.replace('~', '\n').replace("\"D\"", '"' + DIGEST + '"').getBytes(UTF_8));
    }
}
