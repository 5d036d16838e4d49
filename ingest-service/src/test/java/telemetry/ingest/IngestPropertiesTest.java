package telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class IngestPropertiesTest {
    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        context.run(started -> assertThat(started.getBean(IngestProperties.class))
                .isEqualTo(new IngestProperties(
                        Duration.ofDays(7),
                        Duration.ofMinutes(5),
                        DataSize.ofKilobytes(16),
                        DataSize.ofMegabytes(1),
                        DataSize.ofMegabytes(8),
                        20_000,
                        DataSize.ofMegabytes(64),
                        Duration.ofSeconds(30),
                        DataSize.ofKilobytes(64),
                        Duration.ofMillis(10),
                        16,
                        2,
                        DataSize.ofMegabytes(32),
                        Duration.ofSeconds(10),
                        100_000,
                        Duration.ofSeconds(2))));
    }

    @ParameterizedTest
    @CsvSource({
        "max-body=0B, 'telemetry.ingest.max-body must be 1B to 67108864B, is 0B'",
        "max-decompressed=1KB, 'telemetry.ingest.max-decompressed must be 1048576B to 268435456B, is 1024B'",
        "max-records=0, 'telemetry.ingest.max-records must be 1 to 1000000, is 0'",
        "max-bodies=9MB, 'telemetry.ingest.max-bodies must be 9437186B to 1073741824B, is 9437184B'",
        "body-timeout=0s, 'telemetry.ingest.body-timeout must be PT1S to PT10M, is PT0S'",
        "max-message=16KB, 'telemetry.ingest.max-message must be 32768B to 1048576B, is 16384B'",
        "max-message=2MB, 'telemetry.ingest.max-message must be 32768B to 1048576B, is 2097152B'",
        "linger=2s, 'telemetry.ingest.linger must be PT0S to PT1S, is PT2S'",
        "linger-records=0, 'telemetry.ingest.linger-records must be 1 to 10000, is 0'",
        "max-sends=101, 'telemetry.ingest.max-sends must be 1 to 100, is 101'",
        "max-pending=15MB, 'telemetry.ingest.max-pending must be 16777216B to 4294967296B, is 15728640B'",
        "max-wait=10ms, 'telemetry.ingest.max-wait must be PT0.1S to PT5M, is PT0.01S'",
        "limited-vehicles=0, 'telemetry.ingest.limited-vehicles must be 1 to 10000000, is 0'",
        "retry-after=10ms, 'telemetry.ingest.retry-after must be PT1S to PT1H, is PT0.01S'",
        "max-age=400d, 'telemetry.ingest.max-age must be PT1S to PT8760H, is PT9600H'",
        "max-ahead=-1s, 'telemetry.ingest.max-ahead must be PT0S to PT24H, is PT-1S'",
        "max-record=17KB, 'telemetry.ingest.max-record must be 1B to 16384B, is 17408B'"
    })
    void anInvalidValueIsReportedWithItsRange(String property, String message) {
        context.withPropertyValues("telemetry.ingest." + property)
                .run(started -> assertThat(started.getStartupFailure()).hasStackTraceContaining(message));
    }

    @Configuration
    @EnableConfigurationProperties(IngestProperties.class)
    static class Properties {}
}
