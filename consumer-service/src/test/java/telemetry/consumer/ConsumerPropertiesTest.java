package telemetry.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class ConsumerPropertiesTest {
    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        context.run(started -> assertThat(started.getBean(ConsumerProperties.class))
                .isEqualTo(new ConsumerProperties(
                        100,
                        Duration.ofSeconds(2),
                        DataSize.ofMegabytes(5),
                        Duration.ofSeconds(2),
                        "none",
                        true,
                        Duration.ofSeconds(5),
                        DataSize.ofMegabytes(8),
                        10_000,
                        DataSize.ofMegabytes(10),
                        DataSize.ofMegabytes(16),
                        8,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30))));
    }

    @ParameterizedTest
    @CsvSource({
        "poll-messages=5, 'telemetry.consumer.poll-messages must be 10 to 1000, is 5'",
        "poll-timeout=30s, 'telemetry.consumer.poll-timeout must be PT1S to PT20S, is PT30S'",
        "part-size=1B, 'telemetry.consumer.part-size must be 1024B to 1073741824B, is 1B'",
        "part-age=0s, 'telemetry.consumer.part-age must be PT0.01S to PT15M, is PT0S'",
        "part-compression=brotli, 'telemetry.consumer.part-compression must be none, gzip or zstd, is brotli'",
        "latency-budget=0s, 'telemetry.consumer.latency-budget must be PT0.1S to PT15M, is PT0S'",
        "max-open-size=1MB, 'telemetry.consumer.max-open-size must be 5242880B to 1073741824B, is 1048576B'",
        "max-open-messages=70000, 'telemetry.consumer.max-open-messages must be 100 to 60000, is 70000'",
        "max-in-flight-size=7MB, 'telemetry.consumer.max-in-flight-size must be 8388608B to 2147483648B, is 7340032B'",
        "recent-size=5GB, 'telemetry.consumer.recent-size must be 0B to 4294967296B, is 5368709120B'",
        "parallel-writes=0, 'telemetry.consumer.parallel-writes must be 1 to 100, is 0'",
        "retry-after=0s, 'telemetry.consumer.retry-after must be PT0.001S to PT15M, is PT0S'",
        "retry-at-most=10ms, 'telemetry.consumer.retry-at-most must be PT1S to PT15M, is PT0.01S'"
    })
    void aValueOutOfRangeIsRefusedWithTheRange(String property, String message) {
        context.withPropertyValues("telemetry.consumer." + property)
                .run(started -> assertThat(started.getStartupFailure()).hasStackTraceContaining(message));
    }

    @Configuration
    @EnableConfigurationProperties(ConsumerProperties.class)
    static class Properties {}
}
