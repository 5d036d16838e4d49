package telemetry.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class AwsPropertiesTest {
    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        context.run(started -> {
            assertThat(started.getBean(AwsResources.class))
                    .isEqualTo(new AwsResources("telemetry", "telemetry-dlq", "telemetry"));
            assertThat(started.getBean(AwsCalls.class))
                    .isEqualTo(new AwsCalls(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(2), 100));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "telemetry.bucket=, bucket",
        "telemetry.aws.max-connections=0, 'telemetry.aws.max-connections must be 1 to 10000, is 0'",
        "telemetry.aws.timeout=11m, 'telemetry.aws.timeout must be PT0.1S to PT10M, is PT11M'",
        "telemetry.aws.attempt-timeout=0s, 'telemetry.aws.attempt-timeout must be PT0.1S to PT10S, is PT0S'",
        "telemetry.aws.attempt-timeout=11s, 'telemetry.aws.attempt-timeout must be PT0.1S to PT10S, is PT11S'",
        "telemetry.aws.connect-timeout=0s, 'telemetry.aws.connect-timeout must be PT0.01S to PT10S, is PT0S'"
    })
    void aValueThatCannotWorkIsNamed(String property, String message) {
        context.withPropertyValues(property)
                .run(started -> assertThat(started.getStartupFailure()).hasStackTraceContaining(message));
    }

    @Configuration
    @EnableConfigurationProperties({AwsResources.class, AwsCalls.class})
    static class Properties {}
}
