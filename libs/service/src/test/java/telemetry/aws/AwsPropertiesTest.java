package telemetry.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;

class AwsPropertiesTest {
    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        context.run(started -> {
            assertThat(started.getBean(AwsResources.class))
                    .isEqualTo(new AwsResources("telemetry", "telemetry-dlq", "telemetry"));
            assertThat(started.getBean(AwsCalls.class))
                    .isEqualTo(new AwsCalls(
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(2),
                            100,
                            RequestChecksumCalculation.WHEN_SUPPORTED));
            assertThat(started.getBean(CostProperties.class))
                    .isEqualTo(new CostProperties(null, null, null, null, 0, Duration.ofDays(7)));
            assertThat(started.getBean(EconomyProperties.class)).isEqualTo(new EconomyProperties(10, 1, 20));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "telemetry.bucket=, bucket",
        "telemetry.queue=t.fifo, 'telemetry.queue must be a standard queue, is t.fifo'",
        "telemetry.dead-letter-queue=t.fifo, 'telemetry.dead-letter-queue must be a standard queue, is t.fifo'",
        "telemetry.aws.max-connections=0, 'telemetry.aws.max-connections must be 1 to 10000, is 0'",
        "telemetry.aws.timeout=11m, 'telemetry.aws.timeout must be PT0.1S to PT10M, is PT11M'",
        "telemetry.aws.attempt-timeout=0s, 'telemetry.aws.attempt-timeout must be PT0.1S to PT10S, is PT0S'",
        "telemetry.aws.attempt-timeout=11s, 'telemetry.aws.attempt-timeout must be PT0.1S to PT10S, is PT11S'",
        "telemetry.aws.connect-timeout=0s, 'telemetry.aws.connect-timeout must be PT0.01S to PT10S, is PT0S'",
        "telemetry.aws.s3-checksums=never, 'Failed to bind properties under ''telemetry.aws.s3-checksums'' to software.amazon.awssdk.core.checksums.RequestChecksumCalculation'",
        "telemetry.cost.sqs-per-million=-1, 'telemetry.cost.sqs-per-million must be 0.0 to 1000.0, is -1.0'",
        "telemetry.cost.s3-writes-per-million=1001, 'telemetry.cost.s3-writes-per-million must be 0.0 to 1000.0, is 1001.0'",
        "telemetry.cost.s3-reads-per-million=-1, 'telemetry.cost.s3-reads-per-million must be 0.0 to 1000.0, is -1.0'",
        "telemetry.cost.storage-per-gb-month=-1, 'telemetry.cost.storage-per-gb-month must be 0.0 to 1000.0, is -1.0'",
        "telemetry.cost.compute-usd-per-hour=-1, 'telemetry.cost.compute-usd-per-hour must be 0.0 to 1000.0, is -1.0'",
        "telemetry.cost.raw-kept=1m, 'telemetry.cost.raw-kept must be PT1H to PT87600H, is PT1M'",
        "telemetry.economy.parts-usd-per-month=-1, 'telemetry.economy.parts-usd-per-month must be 0.0 to 1000000.0, is -1.0'",
        "telemetry.economy.empty-receives-usd-per-month=-1, 'telemetry.economy.empty-receives-usd-per-month must be 0.0 to 1000000.0, is -1.0'",
        "telemetry.economy.small-messages-usd-per-month=-1, 'telemetry.economy.small-messages-usd-per-month must be 0.0 to 1000000.0, is -1.0'"
    })
    void anInvalidValueIsReported(String property, String message) {
        context.withPropertyValues(property)
                .run(started -> assertThat(started.getStartupFailure()).hasStackTraceContaining(message));
    }

    @Configuration
    @EnableConfigurationProperties({AwsResources.class, AwsCalls.class, CostProperties.class, EconomyProperties.class})
    static class Properties {}
}
