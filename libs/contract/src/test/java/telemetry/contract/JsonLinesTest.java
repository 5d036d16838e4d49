package telemetry.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

    @Test
    void lineNumbersMatchThoseInAnEditor() {
        assertThat(lines("a\n\nbc\r\n \t\nd")).containsExactly("1:a", "3:bc", "5:d");
    }

    @Test
    void theLastLineNeedsNoLineFeed() {
        assertThat(lines("a")).containsExactly("1:a");
        assertThat(lines("a\n")).containsExactly("1:a");
    }

    @Test
    void emptyAndBlankInputHaveNoLines() {
        assertThat(lines("")).isEmpty();
        assertThat(lines("\r\n\n  \n")).isEmpty();
    }

    private static List<String> lines(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        List<String> lines = new ArrayList<>();
        JsonLines.forEach(
                bytes, line -> lines.add(line.number() + ":" + new String(bytes, line.offset(), line.length(), UTF_8)));
        return lines;
    }
}
