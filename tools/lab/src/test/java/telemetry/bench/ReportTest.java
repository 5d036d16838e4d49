package telemetry.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
    private static final Report REPORT = new Report(
            "two processors",
            List.of(
                    Figure.of("posts", "POSTs", 20_000, "records/s")
                            .beside("bare", 50_000)
                            .aim(Target.atLeastOfLimit(0.5))
                            .note("a | b")
                            .note("c"),
                    Figure.of("e2e", "lost", 0, "records")));

    @Test
    void aRowShowsFigureLimitAndTarget() {
        assertThat(REPORT.markdown().lines())
                .startsWith("two processors")
                .contains("| posts | POSTs | 20,000 | records/s | 50,000 bare | 0.4000x | >= 0.5000x | NO | a / b; c |")
                .contains("| e2e | lost | 0 | records |  |  |  |  |  |");
    }

    @Test
    void theSameIsWrittenAsJson(@TempDir Path folder) throws IOException {
        REPORT.write(folder.resolve("out"));

        JsonNode json = new JsonMapper().readTree(Files.readAllBytes(folder.resolve("out/report.json")));
        assertThat(json.at("/figures/0/limit/value").doubleValue()).isEqualTo(50_000);
        assertThat(json.at("/figures/1/limit").isNull()).isTrue();
        assertThat(folder.resolve("out/report.md")).hasContent(REPORT.markdown());
    }
}
