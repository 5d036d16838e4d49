package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class SealPropertiesTest {
    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        context.run(started -> assertThat(started.getBean(SealProperties.class))
                .isEqualTo(new SealProperties(
                        true,
                        Duration.ofMinutes(3),
                        List.of("engine_rpm", "speed_kmh", "brake_status", "brake_pressure_bar", "coolant_temp_c"))));
    }

    @ParameterizedTest
    @CsvSource({
        "lateness=-1s, 'telemetry.seal.lateness must be PT0S to PT168H, is PT-1S'",
        "lateness=8d, 'telemetry.seal.lateness must be PT0S to PT168H, is PT192H'",
        "signals=a b, 'telemetry.seal.signals: ''a b'' cannot be a column'",
        "signals=payload, 'telemetry.seal.signals: ''payload'' cannot be a column'",
        "'signals=rpm,rpm', 'telemetry.seal.signals: ''rpm'' is there twice'"
    })
    void aValueThatCannotWorkIsNamedWithItsLimits(String property, String message) {
        context.withPropertyValues("telemetry.seal." + property)
                .run(started -> assertThat(started.getStartupFailure()).hasStackTraceContaining(message));
    }

    @Configuration
    @EnableConfigurationProperties(SealProperties.class)
    static class Properties {}
}
