package telemetry.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** INVARIANTS.md names tests that exist, for twenty rules at most. */
class InvariantsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+)`");
    private static final int MOST_RULES = 20;

    @Test
    void everyRuleNamesATestThatExists() throws IOException {
        List<String> rules = Files.readAllLines(ROOT.resolve("INVARIANTS.md")).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .toList();
        Set<String> sources = javaSources();

        assertThat(rules).hasSizeBetween(1, MOST_RULES).allSatisfy(rule -> {
            String tests = rule.substring(rule.lastIndexOf('|', rule.length() - 2));
            assertThat(TEST.matcher(tests).results().map(name -> name.group(1)))
                    .isNotEmpty()
                    .allMatch(sources::contains);
        });
    }

    private static Set<String> javaSources() throws IOException {
        try (Stream<Path> files =
                Files.find(ROOT, 8, (file, attributes) -> file.toString().contains("/src/test/java/"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }
}
