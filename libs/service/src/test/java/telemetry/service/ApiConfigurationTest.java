package telemetry.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
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
    private static final String SENDER = "tmk_of-a-sender";
    private static final String EXPIRED = "tmk_of-last-year";
    private static final String OPERATOR = "tmk_of-the-operator";
    private static final Path FILE = write(key("sender", SENDER, "send"));
    private static final ConfigurableApplicationContext SERVICE = start(
            "--telemetry.api-key=old, new",
            "--telemetry.lake.operator-key=" + OPERATOR,
            "--telemetry.keys.file=" + FILE,
            "--telemetry.keys.reload=0s");

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
    void aPartHasItsOwnFormOfErrors() {
        assertThat(get("/part/own", "new").getBody()).isEqualTo("default");
        ResponseEntity<String> rejected = get("/part/own", "guessed");
        assertThat(rejected.getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(rejected.getHeaders().getContentType())
                .isNotNull()
                .matches(MediaType.APPLICATION_JSON::isCompatibleWith);
        assertThat(rejected.getBody()).startsWith("{\"no\":401,\"the API key is missing");
    }

    @Test
    void aKeyOfTheFileHasItsOwnRights() {
        assertThat(get("/part/own", SENDER).getStatusCode()).isEqualTo(HttpStatus.FORBIDDEN);
        ResponseEntity<String> rejected = get("/echo", SENDER);
        assertThat(rejected.getStatusCode()).isEqualTo(HttpStatus.FORBIDDEN);
        assertThat(rejected.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(rejected.getBody())
                .contains("this needs a key with the right read; the key sender has send")
                .doesNotContain(SENDER);
        assertThat(get("/telemetry", SENDER).getBody()).isEqualTo("sent");
        assertThat(get("/telemetry", OPERATOR).getBody())
                .contains("this needs a key with the right send; the key operator has read, operate");
    }

    @Test
    void aChangedFileIsInForceWithoutARestartAndAnInvalidOneIsNot() throws IOException {
        assertThat(get("/echo", "later").getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        try (LogLines audit = new LogLines(Audit.class);
                LogLines refusals = new LogLines(FileValue.class)) {
            write(key("sender", SENDER, "send"), key("later", "later", "read"));
            assertThat(get("/echo", "later").getBody()).isEqualTo("hello");
            assertThat(audit.all()).containsExactly("INFO event=audit action=key_added key=later");

            Files.writeString(FILE, "{\"keys\":[{}]}");
            assertThat(get("/echo", "later").getBody()).isEqualTo("hello");
            assertThat(get("/echo", "later").getBody()).isEqualTo("hello");
            assertThat(refusals.all())
                    .singleElement()
                    .asString()
                    .startsWith("ERROR event=keys_refused file=" + FILE + " reason=\"line 1: keys[0]: id must be");

            write(key("sender", SENDER, "send"));
            assertThat(get("/echo", "later").getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
            assertThat(audit.all()).contains("INFO event=audit action=key_removed key=later");
        }
    }

    @Test
    void aRefusedKeyIsLoggedByItsIdAndAFloodOfThemIsCounted() {
        try (LogLines audit = new LogLines(Audit.class)) {
            for (int i = 0; i < 200; i++) {
                get("/echo", EXPIRED);
                get("/echo", "guessed");
            }
            assertThat(audit.all())
                    .contains("INFO event=audit action=refused key=expired reason=expired from=127.0.0.1 suppressed=0")
                    .contains(
                            "INFO event=audit action=refused key=unknown reason=unknown_key from=127.0.0.1 suppressed=0")
                    .hasSizeLessThan(200)
                    .noneMatch(line -> line.contains(EXPIRED) || line.contains("guessed"));
        }
    }

    @Test
    void anInvalidFileStopsTheStart() {
        assertThatThrownBy(() -> start("--telemetry.api-key=a", "--telemetry.keys.file=not-there"))
                .hasRootCauseMessage("telemetry.keys.file: not-there: cannot be read (NoSuchFileException)");
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

    private static String key(String id, String secret, String right) {
        return "{\"id\":\"%s\",\"sha256\":\"%s\",\"rights\":[\"%s\"]}".formatted(id, KeysFile.digestOf(secret), right);
    }

    /** Writes the keys file with {@code keys} and an expired one. */
    private static Path write(String... keys) {
        String expired = key("expired", EXPIRED, "read").replace("}", ",\"expires\":\"2025-01-01T00:00:00Z\"}");
        try {
            return Files.writeString(
                    Path.of("target", "api-configuration-test-keys.json"),
                    "{\"keys\":[%s,%s]}".formatted(expired, String.join(",", keys)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
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
            return new KeyedPart("/part/", (status, detail) -> "{\"no\":%d,\"%s\"}".formatted(status.value(), detail));
        }

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }
    }

    @RestController
    static class EchoController {
        @GetMapping("/echo")
        String echo() {
            return "hello";
        }

        @GetMapping("/part/own")
        String own(HttpServletRequest request) {
            return Caller.of(request).keyId();
        }

        @GetMapping("/telemetry")
        String telemetry() {
            return "sent";
        }

        @GetMapping("/fail")
        String fail() {
            throw new IllegalStateException("secret");
        }
    }
}
