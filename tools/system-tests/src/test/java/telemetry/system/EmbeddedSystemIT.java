package telemetry.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;

/** Runs the system contract on the embedded cloud. */
class EmbeddedSystemIT extends SystemContract {

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static SystemUnderTest system;

    @BeforeAll
    static void start() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        system = new SystemUnderTest(cloud.access(), folder);
    }

    @AfterAll
    static void stop() {
        system.close();
        cloud.close();
    }

    @Test
    void theMetricsAreTheDocumentedOnes() throws Exception {
        Set<String> documented = new TreeSet<>();
        Pattern.compile("`((?:telemetry|aws)\\.[a-z_.]+)`")
                .matcher(Files.readString(Path.of("../../docs/metrics.md")))
                .results()
                .forEach(name -> documented.add(name.group(1)));

        system.aggregate(HourPartition.of(Instant.now()));

        assertThat(system.metrics()).isEqualTo(documented).hasSizeGreaterThan(15);
    }

    @Override
    SystemUnderTest system() {
        return system;
    }
}
