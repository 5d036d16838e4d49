package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import telemetry.lake.Cluster;
import telemetry.service.StartRefusedException;

class TrinoPropertiesTest {
    private static final String URL = "jdbc:trino://trino:8080";

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        context.run(started -> assertThat(started.getBean(TrinoProperties.class))
                .isEqualTo(new TrinoProperties("", "telemetry", "", "lake", "raw", Duration.ofMinutes(30))));
    }

    @ParameterizedTest
    @CsvSource({
        "timeout=0s, 'telemetry.trino.timeout must be PT1S to PT50M, is PT0S'",
        "timeout=1h, 'telemetry.trino.timeout must be PT1S to PT50M, is PT1H'",
        "catalog=my lake, 'telemetry.trino.catalog must be 1 to 128 of a-z 0-9 _ and not begin with a digit, is ''my lake'''",
        "lines-catalog=1raw, 'telemetry.trino.lines-catalog must be 1 to 128 of a-z 0-9 _ and not begin with a digit, is ''1raw'''",
        "lines-catalog=r\", 'telemetry.trino.lines-catalog must be 1 to 128 of a-z 0-9 _ and not begin with a digit, is ''r\"'''"
    })
    void aValueThatCannotWorkIsNamedWithItsLimits(String property, String message) {
        context.withPropertyValues("telemetry.trino." + property)
                .run(started -> assertThat(started.getStartupFailure()).hasStackTraceContaining(message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://trino:8080", "jdbc:postgresql://trino:8080"})
    void aClusterWithoutItsAddressIsRefused(String url) {
        assertThatThrownBy(() -> at(url, "secret").cluster("key"))
                .isInstanceOfSatisfying(
                        StartRefusedException.class,
                        refused -> assertThat(refused.action()).contains("telemetry.trino.url"))
                .hasMessage("telemetry.aggregator.engine is trino and telemetry.trino.url is '%s'", url);
    }

    @Test
    void aClusterThatCannotCommitIsRefused() {
        assertThatThrownBy(() -> at(URL, "secret").cluster(""))
                .isInstanceOfSatisfying(
                        StartRefusedException.class,
                        refused -> assertThat(refused.action()).contains("telemetry.lake.operator-key"))
                .hasMessage("telemetry.aggregator.engine is trino and telemetry.lake.operator-key is not set");
    }

    @Test
    void aClusterHasAllSettingsAndTheirTextHasNoPassword() {
        assertThat(at(URL, "secret").cluster("key"))
                .isEqualTo(new Cluster(URL, "telemetry", "secret", "lake", "raw", Duration.ofMinutes(30)));
        assertThat(at(URL, "secret").toString()).contains(URL).doesNotContain("secret");
    }

    private static TrinoProperties at(String url, String password) {
        return new TrinoProperties(url, "telemetry", password, "lake", "raw", Duration.ofMinutes(30));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(TrinoProperties.class)
    static class Properties {}
}
