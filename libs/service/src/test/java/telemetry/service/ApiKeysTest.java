package telemetry.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
    private static final Instant NOW = Instant.parse("2026-11-28T00:00:00Z");
    private static final String CARS =
            """
            {"keys":[{"id":"cars","certificate":"*.cars.example","fleet":"acme","rights":["send"],"vehicles":["car-*"]},
            {"id":"gateway","certificate":"gateway.example","fleet":"acme","rights":["send"],"vehicles":["van-*"]},
            {"id":"reader","sha256":"%s","fleet":"acme","rights":["read"],"expires":"2026-11-28T00:00:01Z"}]}
            """.formatted("2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683");

    @Test
    void eitherOfTwoKeysIsAcceptedWhileAKeyIsRotated() {
        ApiKeys keys = ApiKeys.of("old-key, new-key", "", null);

        assertThat(keys.caller("old-key", NOW)).isNotNull();
        assertThat(keys.caller("new-key", NOW)).isEqualTo(Caller.ofEveryFleet("default", Right.SEND, Right.READ));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "key", "KEY-1", "key-1 ", "key-1,key-2"})
    void otherCandidatesAreRejected(String candidate) {
        assertThat(ApiKeys.of("key-1,key-2", "", null).caller(candidate, NOW)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", " , "})
    void aSettingWithoutAKeyIsRejectedUnlessThereIsAFile(String setting) {
        assertThatThrownBy(() -> ApiKeys.of(setting, "", null)).isInstanceOf(StartRefusedException.class);
        assertThat(ApiKeys.of(setting, "", List.of()).caller("", NOW)).isNull();
    }

    @Test
    void moreThanTwoKeysAreRejectedWithoutDisclosingThem() {
        assertThatThrownBy(() -> ApiKeys.of("a1,b2,c3", "", null))
                .hasMessageContaining("3 API keys are configured")
                .hasMessageNotContainingAny("a1", "b2", "c3");
    }

    @Test
    void aKeyIsRefusedFromItsExpiryOn() {
        ApiKeys keys = ApiKeys.of("", "", KeysFile.parse(CARS.getBytes(UTF_8)));

        assertThat(keys.caller("key", NOW)).isNotNull();
        assertThat(keys.caller("key", NOW.plusSeconds(1))).isNull();
        assertThat(keys.idOf("key")).isEqualTo("reader");
    }

    @Test
    void aReadersKeyWithoutVehiclesCoversThoseOfItsFleet() {
        Caller reader = requireNonNull(
                ApiKeys.of("", "", KeysFile.parse(CARS.getBytes(UTF_8))).caller("key", NOW));

        assertThat(reader.covers("car-1")).isTrue();
        assertThat(reader.covers("van-1")).isTrue();
        assertThat(reader.covers("bus-1")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "car-1.cars.example, cars, car-1, true",
        "car-1.cars.example, cars, car-2, false",
        "bus-1.cars.example, cars, bus-1, false",
        "*.cars.example, cars, car-1, false",
        "car-*.cars.example, cars, car-1, false",
        "gateway.example, gateway, van-7, true"
    })
    void aCertificateCoversTheVehicleInItsNameOrAllOfItsKey(String name, String id, String vehicle, boolean covered) {
        Caller caller = requireNonNull(
                ApiKeys.of("", "", KeysFile.parse(CARS.getBytes(UTF_8))).ofCertificate(List.of(name), NOW));

        assertThat(caller.keyId()).isEqualTo(id);
        assertThat(caller.covers(vehicle)).isEqualTo(covered);
    }

    @ParameterizedTest
    @ValueSource(strings = {".cars.example", "gateway.example.org", "car-1.cars.example.org", "example"})
    void aCertificateWithAnotherNameHasNoOwner(String name) {
        assertThat(ApiKeys.of("", "", KeysFile.parse(CARS.getBytes(UTF_8))).ofCertificate(List.of(name), NOW))
                .isNull();
    }

    @Test
    void aKeyAndACertificateCoverWhatBothCover() {
        Caller key =
                new Caller("key", "acme", Set.of(Right.SEND), List.of(new VehiclePattern("car-1*")), KeyLimits.NONE);
        Caller car = key.of("car-17");
        Caller all = new Caller("all", null, Set.of(), List.of(VehiclePattern.ALL), KeyLimits.NONE);
        Caller other = new Caller("other", "zeta", Set.of(), List.of(VehiclePattern.ALL), KeyLimits.NONE);

        assertThat(key.within(car)).isEqualTo(car);
        assertThat(key.within(all)).isEqualTo(key);
        assertThat(key.within(other)).isNull();
    }
}
