package telemetry.local;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import telemetry.service.KnownSettings;
import telemetry.service.StartRefusedException;

/** Checks settings against the metadata of all modules, which are on the class path. */
class KnownSettingsTest {
    private static final Pattern GROUP = Pattern.compile("### telemetry\\.(\\w+)\n");
    private static final Pattern VARIABLE = Pattern.compile("\\bTELEMETRY_[A-Z0-9_]+");

    private final KnownSettings settings = KnownSettings.ofClassPath();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "telemetry.ingest.linger",
                "telemetry.ingest.linger-records",
                "telemetry.ingest.lingerRecords",
                "telemetry.queue",
                "telemetry.cloudwatch.metrics[0]",
                "telemetry.aggregator.cron",
                "server.port",
                "logging.level.telemetry",
                "debug",
                "hour"
            })
    void aSettingIsAcceptedInEachSpellingOfSpring(String name) {
        assertThatCode(() -> check("--" + name + "=5")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "telemetry.ingest.lingr, did you mean --telemetry.ingest.linger?",
        "telemetry.ingst.linger, did you mean --telemetry.ingest.linger?",
        "telemetry.qeue, did you mean --telemetry.queue?",
        "telemetry.ingest, docs/configuration.md lists all settings",
        "linger, docs/configuration.md lists all settings",
        "hours, docs/configuration.md lists all settings"
    })
    void anUnknownSettingIsRefusedWithTheNearestName(String name, String action) {
        assertThatThrownBy(() -> check("--" + name + "=5"))
                .hasMessage("unknown setting --" + name)
                .extracting(refused -> ((StartRefusedException) refused).action())
                .isEqualTo(action);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TELEMETRY_API_KEY",
                "TELEMETRY_DEADLETTERQUEUE",
                "TELEMETRY_DEAD_LETTER_QUEUE",
                "TELEMETRY_CLOUDWATCH_METRICS_0",
                "TELEMETRY_INGEST_SERVICE_HOST", // set by Kubernetes for a service telemetry-ingest
                "TELEMETRY_INGEST_PORT_8080_TCP_ADDR",
                "PATH"
            })
    void knownVariablesAndVariablesOfOtherSoftwareAreAccepted(String name) {
        assertThatCode(() -> settings.checkVariable(name)).doesNotThrowAnyException();
    }

    @Test
    void anUnknownVariableIsRefusedWithTheNearestName() {
        assertThatThrownBy(() -> settings.checkVariable("TELEMETRY_CONSUMER_POLLTIMOUT"))
                .hasMessage("unknown setting TELEMETRY_CONSUMER_POLLTIMOUT")
                .extracting(refused -> ((StartRefusedException) refused).action())
                .isEqualTo("did you mean TELEMETRY_CONSUMER_POLLTIMEOUT?");
    }

    /** Compares the list with the metadata, because a service does not have the metadata of the other services. */
    @Test
    void theListOfGroupsCoversAllModules() {
        assertThat(GROUP.matcher(SettingsPage.ofClassPath().tables())
                        .results()
                        .map(group -> group.group(1))
                        .collect(toSet()))
                .isEqualTo(KnownSettings.GROUPS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker-compose.yml",
                "deploy/aws/telemetry.yaml",
                "deploy/kubernetes/kustomization.yaml",
                "deploy/kubernetes/aggregator.yaml",
                "Dockerfile"
            })
    void deploymentFilesSetOnlyKnownSettings(String file) throws IOException {
        assertThat(VARIABLE.matcher(Files.readString(Path.of("../..", file)))
                        .results()
                        .map(MatchResult::group))
                .isNotEmpty()
                .allSatisfy(settings::checkVariable);
    }

    private void check(String argument) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(argument));
        settings.check(environment, Set.of("hour"));
    }
}
