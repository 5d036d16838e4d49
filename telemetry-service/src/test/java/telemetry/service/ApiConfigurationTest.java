package telemetry.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** A service that imports {@link ApiConfiguration}, started for real on a free port. */
class ApiConfigurationTest {
    private static final ConfigurableApplicationContext SERVICE = start("--telemetry.api-key=old, new");

    private final RestClient client = RestClient.builder()
            .baseUrl("http://127.0.0.1:" + SERVICE.getEnvironment().getProperty("local.server.port"))
            .defaultStatusHandler(status -> true, (request, response) -> {})
            .build();

    @AfterEach
    void stillAlive() {
        assertThat(SERVICE.isActive()).isTrue();
    }

    @Test
    void withAKeyTheRequestPasses() {
        assertThat(get("/echo", "new").getBody()).isEqualTo("hello");
    }

    @Test
    void withoutTheRightKeyTheAnswerIsAProblem() {
        ResponseEntity<String> answer = get("/echo", "guessed");

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(answer.getHeaders().getFirst("WWW-Authenticate")).isEqualTo("ApiKey realm=\"telemetry\"");
        assertThat(answer.getBody())
                .contains("\"type\":\"urn:telemetry:problem:unauthorized\"")
                .doesNotContain("guessed", "old,");
    }

    @Test
    void thePathDoesNotHelpAroundTheKey() {
        assertThat(get("/echo;actuator/", "x").getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(get("/actuator/../echo", "x").getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
    }

    @Test
    void onlyTheActuatorIsOpenAndOnlyItsFourEndpoints() {
        assertThat(get("/actuator/health/readiness", "x").getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(get("/actuator/prometheus", "x").getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(get("/actuator/env", "x").getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
    }

    @Test
    void whatIsNotThereAndWhatFailsAreProblemsWithoutInternals() {
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
    static class Echo {}

    @RestController
    static class EchoController {
        @GetMapping("/echo")
        String echo() {
            return "hello";
        }

        @GetMapping("/fail")
        String fail() {
            throw new IllegalStateException("secret");
        }
    }
}
