package telemetry.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class CanPropertiesTest {
    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        context.run(started -> assertThat(started.getBean(CanProperties.class))
                .isEqualTo(new CanProperties(List.of(), Duration.ofSeconds(60))));
    }

    @Test
    void groupsAreAList() {
        context.withPropertyValues(
                        "telemetry.can.groups[0].vehicles=truck-*",
                        "telemetry.can.groups[0].dbc=/etc/dbc",
                        "telemetry.can.groups[1].vehicles=*",
                        "telemetry.can.groups[1].dbc=s3://b-1/can/",
                        "telemetry.can.groups[1].signals=/etc/vss.yaml")
                .run(started -> assertThat(started.getBean(CanProperties.class).groups())
                        .containsExactly(
                                new CanProperties.Group("truck-*", "/etc/dbc", ""),
                                new CanProperties.Group("*", "s3://b-1/can/", "/etc/vss.yaml")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            groups[0].dbc=/etc/dbc   | telemetry.can.groups: vehicles '' must be 1 to 128 of
            groups[0].vehicles=a*    | telemetry.can.groups: the group 'a*' has no dbc
            groups[0].vehicles=a b   | telemetry.can.groups: vehicles 'a b' must be
            reload=2d                | telemetry.can.reload must be PT0S to PT24H, is PT48H
            """)
    void aValueThatCannotWorkIsNamed(String property, String message) {
        context.withPropertyValues("telemetry.can." + property)
                .run(started -> assertThat(started.getStartupFailure()).hasStackTraceContaining(message));
    }

    @ParameterizedTest
    @CsvSource({
        "car-1,    car-1,   true",
        "car-1,    car-10,  false",
        "car-?,    car-10,  false",
        "car-??,   car-10,  true",
        "car-*,    car-,    true",
        "car-*,    Car-1,   false",
        "*,        x,       true",
        "*-7,      car-7-7, true",
        "*-7,      car-7-8, false",
        "a*b*c,    aXbXbXc, true",
        "a*b*c,    aXbXbX,  false",
        "**?**,    a,       true",
        "a.c,      abc,     false"
    })
    void aPatternMatchesAWholeId(String pattern, String id, boolean matches) {
        assertThat(new CanProperties.Group(pattern, "/etc/dbc", "").matches(id)).isEqualTo(matches);
    }

    @Test
    void namesOfVssAreReadFromYaml() throws IOException {
        VssNames names = parse("Vehicle.Speed: {signal: A.B, values: {1: one, on: yes}}\nVehicle.X:\n  signal: A.C\n");

        assertThat(names.names()).isEqualTo(Map.of("A.B", "Vehicle.Speed", "A.C", "Vehicle.X"));
        assertThat(names.labels().get("A.B")).containsEntry("1", "one");
        assertThat(parse("")).isEqualTo(VssNames.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '- a'                                        | vss.yaml: the file is no map
            'Vehicle.Speed: A.B'                         | vss.yaml: Vehicle.Speed is no map
            'Vehicle.Speed: {sig: A.B}'                  | vss.yaml: Vehicle.Speed: expected {signal: Message.Signal}
            'Vehicle Speed: {signal: A.B}'               | vss.yaml: Vehicle Speed: expected {signal: Message.Signal}
            'A.X: {signal: A.B, values: 3}'              | vss.yaml: A.X.values is no map
            'A: {signal: B.C, '                          | line 1
            '!!java.net.URL [x]: {signal: B.C}'          | Global tag is not allowed
            """)
    void aFileOfAnotherFormIsRefusedWithThePlace(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("vss.yaml: ")
                .hasMessageContaining(message);
    }

    @Test
    void oneSignalHasOneName() {
        assertThatThrownBy(() -> parse("A: {signal: M.S}\nB: {signal: M.S}\n"))
                .hasMessage("vss.yaml: B: M.S is A already");
    }

    private static VssNames parse(String yaml) throws IOException {
        return VssNames.parse("vss.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    @Configuration
    @EnableConfigurationProperties(CanProperties.class)
    static class Properties {}
}
