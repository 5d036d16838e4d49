package telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.cli.CliLake.FOUR;
import static telemetry.cli.CliLake.line;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the queries and the list of views in docs/query.md. */
class QueryPageTest {
    private static final Pattern QUERY = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void everyQueryOfThePageRuns() throws IOException {
        List<String> queries =
                QUERY.matcher(page()).results().map(query -> query.group(1)).toList();
        assertThat(queries).hasSizeGreaterThanOrEqualTo(10);

        try (CliLake lake = new CliLake(folder)) {
            lake.part(FOUR, line(FOUR, 1, "a", "{\"engine_rpm\":800}"), line(FOUR, 61, "a", "{\"engine_rpm\":900}"));
            for (String query : queries) {
                assertThat(lake.sql(query)).as(query + lake.err).isZero();
            }
        }
    }

    @Test
    void everyViewIsOnThePage() throws IOException {
        assertThat(page())
                .contains(Arrays.stream(View.values())
                        .map(view -> "\n| `" + view.sqlName() + "` | ")
                        .toList());
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "..", "docs", "query.md"));
    }
}
