package telemetry.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks that the tests named in documents exist: test classes in INVARIANTS.md, test methods in other pages.
 * INVARIANTS.md has at most twenty rules.
 */
class InvariantsTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern TEST = Pattern.compile("`(\\w+)`");
    private static final Pattern METHOD = Pattern.compile("`(\\w+(?:Test|IT|Contract))\\.(\\w+)`");
    private static final int MAX_RULES = 20;

    @Test
    void everyRuleNamesATestThatExists() throws IOException {
        List<String> rules = Files.readAllLines(ROOT.resolve("INVARIANTS.md")).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .toList();
        Set<String> sources = sources().keySet();

        assertThat(rules).hasSizeBetween(1, MAX_RULES).allSatisfy(rule -> {
            String tests = rule.substring(rule.lastIndexOf('|', rule.length() - 2));
            assertThat(TEST.matcher(tests).results().map(name -> name.group(1)))
                    .isNotEmpty()
                    .allMatch(sources::contains);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/reliability.md", "docs/security.md"})
    void everyTestThatAPageNamesExists(String page) throws IOException {
        Map<String, Path> sources = sources();
        List<MatchResult> named =
                METHOD.matcher(Files.readString(ROOT.resolve(page))).results().toList();

        assertThat(named)
                .isNotEmpty()
                .allSatisfy(test -> assertThat(sources.get(test.group(1)))
                        .as(test.group())
                        .isNotNull()
                        .content()
                        .contains("void " + test.group(2) + "("));
    }

    @Test
    void everyAlertHasASectionOfTheRunbook() throws IOException {
        String runbook = Files.readString(ROOT.resolve("docs/runbook.md"));
        String alerts = Files.readString(ROOT.resolve("deploy/observability/alerts.yml"));
        List<String> names = groups("alert: (\\w+)", alerts);

        assertThat(groups("(?m)^## (\\w+)$", runbook)).isEqualTo(names).hasSizeGreaterThan(10);
        assertThat(groups("runbook: \"docs/runbook.md#(\\w+)\"", alerts))
                .isEqualTo(names.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void everyLogEventOfTheRunbookIsLogged() throws IOException {
        List<String> events = groups("event=(\\w+)", Files.readString(ROOT.resolve("docs/runbook.md")));
        String sources = mainSources();

        assertThat(events).isNotEmpty().allSatisfy(event -> assertThat(sources).contains('"' + event + '"'));
    }

    private static List<String> groups(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static String mainSources() throws IOException {
        try (Stream<Path> files =
                Files.find(ROOT, 9, (file, attributes) -> file.toString().matches(".*/src/main/java/.*\\.java"))) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.toList()) {
                all.append(Files.readString(file));
            }
            return all.toString();
        }
    }

    private static Map<String, Path> sources() throws IOException {
        try (Stream<Path> files = Files.find(
                ROOT,
                8,
                (file, attributes) -> file.toString().matches(".*/src/test/java/.*(Test|IT|Contract)\\.java"))) {
            return files.filter(file -> !file.endsWith("package-info.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""), file -> file));
        }
    }
}
