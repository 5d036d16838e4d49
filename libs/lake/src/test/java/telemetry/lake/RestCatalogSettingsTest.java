package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestCatalogSettingsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''             | w  | n  | ''  | ''   | '' | telemetry.lake.catalog.warehouse has no meaning without",
                "''             | '' | n  | t-1 | ''   | '' | telemetry.lake.catalog.token has no meaning without",
                "''             | '' | n  | ''  | glue | r  | telemetry.lake.catalog.signing-name has no meaning without",
                "''             | '' | n  | ''  | ''   | r  | telemetry.lake.catalog.signing-region has no meaning without",
                "https://h      | '' | n  | t-1 | glue | r  | telemetry.lake.catalog.token and telemetry.lake.catalog.signing-name",
                "https://h      | '' | n  | ''  | glue | '' | telemetry.lake.catalog.signing-region have a meaning together",
                "https://h      | '' | n  | ''  | ''   | r  | telemetry.lake.catalog.signing-region have a meaning together",
                "https://h      | '' | '' | ''  | ''   | '' | telemetry.lake.catalog.namespace must be",
                "https://u:p@h  | '' | n  | ''  | ''   | '' | telemetry.lake.catalog.uri must be",
                "https://h?k=t-1 | '' | n | ''  | ''   | '' | telemetry.lake.catalog.uri must be",
                "https://h      | '' | a..b | '' | ''  | '' | telemetry.lake.catalog.namespace must be",
                "ftp://h        | '' | n  | ''  | ''   | '' | telemetry.lake.catalog.uri must be",
                "not an address | '' | n  | ''  | ''   | '' | telemetry.lake.catalog.uri must be"
            })
    void settingsThatDoNotGoTogetherAreNamed(
            String uri, String warehouse, String namespace, String token, String name, String region, String message) {
        assertThatThrownBy(() -> new RestCatalogSettings(uri, warehouse, namespace, token, name, region))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("t-1");
    }

    @Test
    void theTokenIsNotPrinted() {
        RestCatalogSettings settings = new RestCatalogSettings("https://h/", "w", "n", "a-secret", "", "");

        assertThat(settings.uri()).isEqualTo("https://h");
        assertThat(settings.toString()).contains("https://h", "***").doesNotContain("a-secret");
    }

    @Test
    void aCommandLineHasTheSameSettings() {
        Map<String, String> set = Map.of(
                "telemetry.lake.catalog.uri",
                "https://h",
                "telemetry.lake.catalog.signing-name",
                "glue",
                "telemetry.lake.catalog.signing-region",
                "r");

        assertThat(RestCatalogSettings.of(set::get))
                .isEqualTo(new RestCatalogSettings("https://h", "", "telemetry", "", "glue", "r"));
        assertThat(RestCatalogSettings.of(name -> null).isSet()).isFalse();
    }
}
