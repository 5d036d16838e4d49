package telemetry.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqsTextTest {
    @ParameterizedTest
    @CsvSource({
        "'plain', 'plain'",
        "'', '-'",
        "'a\u0000b\u001Fc', 'a\uFFFDb\uFFFDc'",
        "'tab\tand\nline\r', 'tab\tand\nline\r'",
        "'half \uD83D', 'half \uFFFD'",
        "'half \uDE00!', 'half \uFFFD!'",
        "'whole \uD83D\uDE00', 'whole \uD83D\uDE00'",
        "'\uFFFE\uFFFF\uFFFD', '\uFFFD\uFFFD\uFFFD'",
    })
    void invalidCharactersAreReplaced(String text, String sendable) {
        assertThat(SqsText.sendable(text, 100)).isEqualTo(sendable);
    }

    @ParameterizedTest
    @CsvSource({"'abcdef', 'abc'", "'\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00!', '\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00'"})
    void aLongTextIsCutAtACodePoint(String text, String cut) {
        assertThat(SqsText.sendable(text, 3)).isEqualTo(cut);
    }
}
