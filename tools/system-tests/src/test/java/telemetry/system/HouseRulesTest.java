package telemetry.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Enforces naming and comment rules in the sources of all modules, which compiled classes do not show. */
class HouseRulesTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern OPENING = Pattern.compile("/\\*\\*\\s*(?:\\*\\s*)?(What|Whether|That|Those)\\b");
    private static final Pattern CONSTANT =
            Pattern.compile("static final [\\w<>\\[\\], ]+ ((?:MOST|LONGEST|LEAST|SHORTEST)(?:_\\w+)?)\\b");

    private record Source(Path path, String text) {}

    private static List<Source> sources() throws IOException {
        List<Source> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path path : files.filter(HouseRulesTest::isSource).toList()) {
                sources.add(new Source(ROOT.relativize(path), Files.readString(path)));
            }
        }
        return sources;
    }

    private static boolean isSource(Path path) {
        String text = ROOT.relativize(path).toString();
        return text.endsWith(".java") && text.contains("src/") && !text.contains("target/");
    }

    @Test
    void theSourcesOfEveryModuleAreRead() throws IOException {
        assertThat(sources())
                .extracting(source -> source.path().toString())
                .anyMatch(path -> path.startsWith("ingest-service/src/main"))
                .anyMatch(path -> path.startsWith("tools/lab/src/test"))
                .hasSizeGreaterThan(400);
    }

    @Test
    void twoTopLevelTypesNeverHaveOneName() throws IOException {
        Map<String, List<String>> paths = sources().stream()
                .collect(Collectors.groupingBy(
                        source -> String.valueOf(source.path().getFileName()),
                        TreeMap::new,
                        Collectors.mapping(source -> source.path().toString(), Collectors.toList())));
        paths.remove("package-info.java");

        assertThat(paths.values()).allSatisfy(all -> assertThat(all).hasSize(1));
    }

    @Test
    void aDocCommentBeginsWithAVerbOrANoun() throws IOException {
        assertThat(found(OPENING)).isEmpty();
        assertThat(OPENING.matcher("/** Whether it runs. */").find()).isTrue();
        assertThat(OPENING.matcher("/**\n     * What it is").find()).isTrue();
        assertThat(OPENING.matcher("/** Returns true if it runs. */").find()).isFalse();
    }

    @Test
    void aLimitIsNamedMaxOrMin() throws IOException {
        assertThat(found(CONSTANT)).isEmpty();
        assertThat(CONSTANT.matcher("private static final int MOST_LISTED = 5;").find())
                .isTrue();
        assertThat(CONSTANT.matcher("private static final int MAX_LISTED = 5;").find())
                .isFalse();
    }

    private static List<String> found(Pattern pattern) throws IOException {
        List<String> found = new ArrayList<>();
        for (Source source : sources()) {
            if (!source.path().endsWith("HouseRulesTest.java")) {
                pattern.matcher(source.text())
                        .results()
                        .forEach(match -> found.add(source.path() + ": " + match.group()));
            }
        }
        return found;
    }
}
