package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class AggregatorPropertiesTest {
    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        context.run(started -> assertThat(started.getBean(AggregatorProperties.class))
                .isEqualTo(new AggregatorProperties(
                        "0 5 * * * *",
                        AggregatorProperties.Engine.DUCKDB,
                        DataSize.ofMegabytes(384),
                        0,
                        1,
                        false,
                        8,
                        Duration.ofSeconds(60),
                        Path.of(System.getProperty("java.io.tmpdir"), "telemetry-aggregator"))));
    }

    @ParameterizedTest
    @CsvSource({
        "memory-limit=64MB, 'telemetry.aggregator.memory-limit must be 268435456B to 1099511627776B, is 67108864B'",
        "threads=-1, 'telemetry.aggregator.threads must be 0 to 3, is -1'",
        "threads=4, 'telemetry.aggregator.threads must be 0 to 3, is 4'",
        "transfer-timeout=0s, 'telemetry.aggregator.transfer-timeout must be PT1S to PT1H, is PT0S'",
        "parallel-hours=0, 'telemetry.aggregator.parallel-hours must be 1 to 64, is 0'",
        "parallel-downloads=0, 'telemetry.aggregator.parallel-downloads must be 1 to 100, is 0'"
    })
    void aValueThatCannotWorkIsNamedWithItsLimits(String property, String message) {
        context.withPropertyValues("telemetry.aggregator." + property)
                .run(started -> assertThat(started.getStartupFailure()).hasStackTraceContaining(message));
    }

    @Test
    void theMemoryToSpareIsWhatTheHeapAndDuckDbLeave() {
        DataSize heap = DataSize.ofMegabytes(512);
        context.run(started -> assertThat(started.getBean(AggregatorProperties.class)
                        .spareMemory(DataSize.ofGigabytes(4).toBytes(), heap.toBytes()))
                .isEqualTo(DataSize.ofMegabytes(4096 - 512 - 192 - 384).toBytes()));
        context.withPropertyValues("telemetry.aggregator.parallel-hours=4")
                .run(started -> assertThat(started.getBean(AggregatorProperties.class)
                                .spareMemory(DataSize.ofGigabytes(1).toBytes(), heap.toBytes()))
                        .isZero());
    }

    @Test
    void aQueryHasNoMoreThreadsThanThereIsMemoryFor() {
        context.withPropertyValues("telemetry.aggregator.memory-limit=1GB", "telemetry.aggregator.threads=8")
                .run(started -> assertThat(
                                started.getBean(AggregatorProperties.class).queryThreads())
                        .isEqualTo(8));
        context.run(started -> assertThat(
                        started.getBean(AggregatorProperties.class).queryThreads())
                .isBetween(1, 3));
    }

    @Configuration
    @EnableConfigurationProperties(AggregatorProperties.class)
    static class Properties {}
}
