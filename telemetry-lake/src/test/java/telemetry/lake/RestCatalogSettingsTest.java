package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestCatalogSettingsTest {
    private static final String URI = "https://catalog/api";

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'', token, t, telemetry.lake.catalog.token has no meaning without telemetry.lake.catalog.uri",
                "'', warehouse, w, telemetry.lake.catalog.warehouse has no meaning without telemetry.lake.catalog.uri",
                "ftp://x, warehouse, w, telemetry.lake.catalog.uri must be an http or https address",
                "https://me:secret@x, warehouse, w, telemetry.lake.catalog.uri must be an http or https address",
                "https://x?key=secret, warehouse, w, telemetry.lake.catalog.uri must be an http or https address",
                "https://x, namespace, a..b, telemetry.lake.catalog.namespace must be names",
                "https://x, scope, s, telemetry.lake.catalog.scope has no meaning without telemetry.lake.catalog.credential",
                "https://x, signingName, glue, telemetry.lake.catalog.signing-name has no meaning without telemetry.lake.catalog.signing-region",
                "https://x, signingRegion, r, telemetry.lake.catalog.signing-region has no meaning without telemetry.lake.catalog.signing-name"
            })
    void aSettingThatMakesNoSenseIsNamed(String uri, String setting, String value, String message) {
        assertThatThrownBy(() -> settings(uri, setting, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("secret");
    }

    private static RestCatalogSettings settings(String uri, String setting, String value) {
        return new RestCatalogSettings(
                uri,
                setting.equals("warehouse") ? value : "",
                setting.equals("namespace") ? value : "telemetry",
                setting.equals("token") ? value : "",
                "",
                setting.equals("scope") ? value : "",
                "",
                setting.equals("signingName") ? value : "",
                setting.equals("signingRegion") ? value : "");
    }

    @Test
    void aRequestIsAuthorizedInOneWay() {
        assertThatThrownBy(() -> new RestCatalogSettings(URI, "", "telemetry", "t", "c:s", "", "", "", ""))
                .hasMessage(
                        "telemetry.lake.catalog.credential and telemetry.lake.catalog.token are both set; a request carries one of them");
        assertThatThrownBy(() -> new RestCatalogSettings(URI, "", "telemetry", "t", "", "", "", "glue", "r"))
                .hasMessageContaining("telemetry.lake.catalog.signing-name and telemetry.lake.catalog.token");
    }

    @Test
    void secretsAreNotPrinted() {
        assertThat(new RestCatalogSettings(URI, "", "telemetry", "s3cret", "", "", "", "", "").toString())
                .contains(URI, "token=***")
                .doesNotContain("s3cret");
        assertThat(new RestCatalogSettings(URI, "", "telemetry", "", "id:s3cret", "", "", "", "").toString())
                .doesNotContain("s3cret");
    }

    @Test
    void anAddressIsTheSameWithAndWithoutASlashAtItsEnd() {
        assertThat(new RestCatalogSettings(URI + '/', "", "telemetry", "", "", "", "", "", ""))
                .isEqualTo(new RestCatalogSettings(URI, "", "telemetry", "", "", "", "", "", ""));
    }
}
