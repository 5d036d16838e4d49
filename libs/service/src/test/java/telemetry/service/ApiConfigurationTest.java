package telemetry.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** Tests {@link ApiConfiguration} in a service that runs on a free port. */
class ApiConfigurationTest {
    private static final ConfigurableApplicationContext SERVICE = start("--telemetry.api-key=old, new");

    private final RestClient client = RestClient.builder()
            .baseUrl("http://127.0.0.1:" + SERVICE.getEnvironment().getProperty("local.server.port"))
            .defaultStatusHandler(status -> true, (request, response) -> {})
            .build();

    @AfterEach
    void theServiceIsStillActive() {
        assertThat(SERVICE.isActive()).isTrue();
    }

    @Test
    void aRequestWithAKeyIsAccepted() {
        assertThat(get("/echo", "new").getBody()).isEqualTo("hello");
    }

    @Test
    void aRequestWithAnInvalidKeyIsRejectedWithAProblem() {
        ResponseEntity<String> response = get("/echo", "guessed");

        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(response.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(response.getHeaders().get("WWW-Authenticate"))
                .containsExactly("ApiKey realm=\"telemetry\"", "Bearer realm=\"telemetry\"");
        assertThat(response.getBody())
                .contains("\"type\":\"urn:telemetry:problem:unauthorized\"")
                .doesNotContain("guessed", "old,");
    }

    @ParameterizedTest
    @CsvSource({
        ", Bearer new, 200",
        ", bearer old, 200",
        "new, Bearer new, 200",
        "new, Basic bmV3, 200",
        "new, Bearer old, 401",
        "guessed, Bearer new, 401",
        "new, Bearer guessed, 401",
        ", Bearer guessed, 401",
        ", Bearer, 401",
        ", new, 401",
        ", Basic new, 401"
    })
    void aBearerTokenIsAKeyAndTwoDifferentKeysAreRejected(@Nullable String key, String authorization, int status) {
        ResponseEntity<String> response = client.get()
                .uri("/echo")
                .header("Authorization", authorization)
                .headers(headers -> {
                    if (key != null) {
                        headers.set("X-API-Key", key);
                    }
                })
                .retrieve()
                .toEntity(String.class);

        assertThat(response.getStatusCode().value()).isEqualTo(status);
    }

    @Test
    void aPartHasItsOwnKeysAndResponse() {
        assertThat(get("/part/own", "own-key").getBody()).isEqualTo("true");
        assertThat(get("/part/own", "new").getBody()).isEqualTo("false");
        assertThat(get("/echo", "own-key").getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        ResponseEntity<String> rejected = get("/part/own", "guessed");
        assertThat(rejected.getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(rejected.getHeaders().getContentType())
                .isNotNull()
                .matches(MediaType.APPLICATION_JSON::isCompatibleWith);
        assertThat(rejected.getBody()).isEqualTo("{\"no\":\"key\"}");
    }

    @Test
    void pathTricksDoNotBypassTheKey() {
        assertThat(get("/echo;actuator/", "x").getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(get("/actuator/../echo", "x").getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
    }

    @Test
    void onlyTheExposedEndpointsOfTheActuatorNeedNoKey() {
        assertThat(get("/actuator/health/readiness", "x").getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(get("/actuator/prometheus", "x").getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(get("/actuator/env", "x").getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
    }

    @Test
    void unknownPathsAndFailuresAreProblemsWithoutInternals() {
        assertThat(get("/nowhere", "new").getBody()).contains("\"type\":\"urn:telemetry:problem:not-found\"");
        assertThat(get("/fail", "new").getBody())
                .contains("urn:telemetry:problem:internal-server-error")
                .doesNotContain("secret", "IllegalState");
    }

    @Test
    void withoutAKeyTheServiceDoesNotStart() {
        assertThatThrownBy(() -> start("--telemetry.api-key=")).hasRootCauseInstanceOf(StartRefusedException.class);
    }

    private ResponseEntity<String> get(String path, String key) {
        return client.get().uri(path).header("X-API-Key", key).retrieve().toEntity(String.class);
    }

    private static ConfigurableApplicationContext start(String... args) {
        SpringApplicationBuilder builder = TelemetryService.builder(Echo.class, "echo");
        return builder.properties("server.port=0", "server.address=127.0.0.1").run(args);
    }

    @Configuration
    @EnableAutoConfiguration
    @Import({ApiConfiguration.class, EchoController.class})
    static class Echo {

        @Bean
        KeyedPart part() {
            return new KeyedPart("/part/", ApiKeys.of(List.of("own-key")), "{\"no\":\"key\"}");
        }
    }

    @RestController
    static class EchoController {
        @GetMapping("/echo")
        String echo() {
            return "hello";
        }

        @GetMapping("/part/own")
        boolean own(HttpServletRequest request) {
            return KeyedPart.hasOwnKey(request);
        }

        @GetMapping("/fail")
        String fail() {
            throw new IllegalStateException("secret");
        }
    }
}
