package telemetry.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VehiclePatternTest {

    @ParameterizedTest
    @CsvSource({
        "acme-*, acme-1, true",
        "acme-*, acme-, true",
        "acme-*, acme, false",
        "*, x, true",
        "a*c*e, abcde, true",
        "a*c*e, abcd, false",
        "a*bc, abbcbc, true",
        "acme-1, acme-1, true",
        "acme-1, acme-11, false",
        "acme-1, ACME-1, false"
    })
    void aStarStandsForAnyCharacters(String pattern, String id, boolean matches) {
        assertThat(new VehiclePattern(pattern).matches(id)).isEqualTo(matches);
    }

    @Test
    void twoPatternsOverlapIfAndOnlyIfSomeTextMatchesBoth() {
        List<String> patterns = texts("ab*", 4);
        List<String> ids = texts("ab", 8);
        for (String first : patterns) {
            for (String second : patterns) {
                VehiclePattern one = new VehiclePattern(first);
                VehiclePattern other = new VehiclePattern(second);
                assertThat(one.overlaps(other))
                        .as("%s and %s", first, second)
                        .isEqualTo(ids.stream().anyMatch(id -> one.matches(id) && other.matches(id)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a?", "ä", "a\n"})
    void otherCharactersAreRefused(String text) {
        assertThatThrownBy(() -> new VehiclePattern(text)).hasMessageContaining("1 to 64");
    }

    /** Returns all texts of 1 to {@code length} of {@code characters}. */
    private static List<String> texts(String characters, int length) {
        List<String> all = new ArrayList<>(List.of(""));
        List<String> last = List.of("");
        for (int i = 0; i < length; i++) {
            List<String> next = new ArrayList<>();
            for (String text : last) {
                characters.chars().forEach(c -> next.add(text + (char) c));
            }
            all.addAll(next);
            last = next;
        }
        return all.subList(1, all.size());
    }
}
