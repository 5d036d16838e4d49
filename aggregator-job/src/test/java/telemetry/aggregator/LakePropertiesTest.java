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

class LakePropertiesTest {
    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        context.run(started -> assertThat(started.getBean(LakeProperties.class))
                .isEqualTo(new LakeProperties(
                        List.of("engine_rpm", "speed_kmh", "brake_status", "brake_pressure_bar", "coolant_temp_c"),
                        true,
                        Duration.ofDays(7))));
    }

    @ParameterizedTest
    @CsvSource({
        "keep-versions=1h, 'telemetry.lake.keep-versions must be PT24H to PT87600H, is PT1H'",
        "signals=a b, 'telemetry.lake.signals: ''a b'' cannot be a column'",
        "signals=hour, 'telemetry.lake.signals: ''hour'' cannot be a column'",
        "signals=sequence, 'telemetry.lake.signals: ''sequence'' cannot be a column'",
        "signals=payload, 'telemetry.lake.signals: ''payload'' cannot be a column'",
        "'signals=rpm,rpm', 'telemetry.lake.signals: ''rpm'' is there twice'"
    })
    void aValueThatCannotWorkIsNamedWithItsLimits(String property, String message) {
        context.withPropertyValues("telemetry.lake." + property)
                .run(started -> assertThat(started.getStartupFailure()).hasStackTraceContaining(message));
    }

    @Test
    void theTablesAreTheLakesOwnUnlessACatalogIsSet() {
        context.run(started -> assertThat(
                        started.getBean(CatalogProperties.class).settings().isSet())
                .isFalse());
        context.withPropertyValues(
                        "telemetry.lake.catalog.uri=https://catalog.example", "telemetry.lake.catalog.token=a-secret")
                .run(started -> assertThat(started.getBean(CatalogProperties.class))
                        .satisfies(set -> assertThat(set.settings().isSet()).isTrue())
                        .satisfies(set -> assertThat(set.toString()).doesNotContain("a-secret")));
        context.withPropertyValues("telemetry.lake.catalog.token=a-secret")
                .run(started -> assertThat(started.getStartupFailure())
                        .hasStackTraceContaining(
                                "telemetry.lake.catalog.token has no meaning without telemetry.lake.catalog.uri"));
    }

    @Configuration
    @EnableConfigurationProperties({LakeProperties.class, CatalogProperties.class})
    static class Properties {}
}
