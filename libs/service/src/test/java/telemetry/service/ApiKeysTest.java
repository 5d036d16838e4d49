package telemetry.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {

    @Test
    void eitherOfTwoKeysIsAcceptedWhileAKeyIsRotated() {
        ApiKeys keys = ApiKeys.parse("old-key, new-key");

        assertThat(keys.accept("old-key")).isTrue();
        assertThat(keys.accept("new-key")).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "key", "KEY-1", "key-1 ", "key-1,key-2"})
    void otherCandidatesAreRejected(String candidate) {
        assertThat(ApiKeys.parse("key-1,key-2").accept(candidate)).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", ",", " , "})
    void aSettingWithoutAKeyIsRejected(String setting) {
        assertThatThrownBy(() -> ApiKeys.parse(setting)).isInstanceOf(StartRefusedException.class);
    }

    @Test
    void moreThanTwoKeysAreRejectedWithoutDisclosingThem() {
        assertThatThrownBy(() -> ApiKeys.parse("a1,b2,c3"))
                .hasMessageContaining("3 API keys are configured")
                .hasMessageNotContainingAny("a1", "b2", "c3");
    }
}
