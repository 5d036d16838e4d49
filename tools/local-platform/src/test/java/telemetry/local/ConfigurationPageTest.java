package telemetry.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Checks that docs/configuration.md matches the code. The tables are generated from the configuration metadata, and
 * each named setting of Spring must exist. {@code -Dtelemetry.docs.write=true} regenerates the tables.
 */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("../../docs/configuration.md");
    private static final String BEGIN = "<!-- generated from the configuration metadata -->\n";
    private static final String END = "<!-- end of the generated tables -->\n";
    private static final Pattern SPRING_SETTING =
            Pattern.compile("`((?:spring|server|management|logging)\\.[a-z0-9.-]+)`");

    private final SettingsPage settings = SettingsPage.ofClassPath();

    @Test
    void thePageHasTheGeneratedTables() throws IOException {
        String page = Files.readString(PAGE);
        String head = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
        String expected = head + settings.tables() + "\n" + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("telemetry.docs.write")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(expected);
        assertThat(settings.tables())
                .contains(
                        "| `telemetry.consumer.part-age`<br>`TELEMETRY_CONSUMER_PART_AGE` | `2s` | duration | 10ms to 15m |");
    }

    @Test
    void everyVariableOfThePageSetsItsSetting() {
        assertThat(settings.names()).hasSizeGreaterThan(80).allSatisfy(name -> {
            var environment = new SystemEnvironmentPropertySource(
                    StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                    Map.of(SettingsPage.variable(name), "x"));

            assertThat(Objects.requireNonNull(ConfigurationPropertySource.from(environment))
                            .getConfigurationProperty(ConfigurationPropertyName.of(name)))
                    .isNotNull();
        });
    }

    @Test
    void theSpringSettingsOnThePageExist() throws IOException {
        List<String> names = SPRING_SETTING
                .matcher(Files.readString(PAGE))
                .results()
                .map(result -> result.group(1))
                .toList();

        assertThat(names).hasSizeGreaterThan(5).allMatch(settings::knows);
    }

    @Test
    void everySettingHasADescription() {
        assertThat(settings.tables()).doesNotContain("|  |\n");
    }
}
