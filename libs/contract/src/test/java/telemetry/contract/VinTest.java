package telemetry.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VinTest {

    @ParameterizedTest
    @ValueSource(strings = {"1HGCM82633A004352", "1M8GDM9AXKP042788", "11111111111111111", "5GZCZ43D13S812715"})
    void aNumberOfNorthAmericaHasItsCheckDigit(String vin) {
        assertThat(Vin.isVin(vin)).isTrue();
        assertThat(Vin.hasCheckDigit(vin)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"WVWZZZ1JZXW000001", "VF1RFB00X12345678"})
    void aNumberOfEuropeIsValidWithoutACheckDigit(String vin) {
        assertThat(Vin.isVin(vin)).isTrue();
        assertThat(Vin.hasCheckDigit(vin)).isFalse();
    }

    @Test
    void aChangedCharacterFailsTheCheck() {
        String vin = "1HGCM82633A004352";
        for (int i = 0; i < vin.length(); i++) {
            char other = vin.charAt(i) == '1' ? '2' : '1';

            assertThat(Vin.hasCheckDigit(vin.substring(0, i) + other + vin.substring(i + 1)))
                    .as("character %d", i)
                    .isEqualTo(sameValue(vin.charAt(i), other));
        }
    }

    /** Returns true for letters that the check cannot tell from the digit 1. */
    private static boolean sameValue(char character, char digit) {
        return digit == '1' && "AJ".indexOf(character) >= 0;
    }
}
