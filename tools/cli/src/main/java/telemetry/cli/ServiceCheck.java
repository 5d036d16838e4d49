package telemetry.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks services by their actuators: readiness, clock and version. Not safe for use by many threads. */
final class ServiceCheck {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MAX_SKEW = Duration.ofSeconds(2); // the Date header has whole seconds
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http;
    private final Clock clock;
    private final TreeMap<String, String> versions = new TreeMap<>();

    ServiceCheck(HttpClient http, Clock clock) {
        this.http = http;
        this.clock = clock;
    }

    /** Returns the findings about the service {@code name} at {@code address}. */
    List<Finding> check(String name, URI address) throws InterruptedException {
        try {
            HttpResponse<String> readiness = get(address, "/actuator/health/readiness");
            List<Finding> findings = new ArrayList<>();
            findings.add(readiness(name, address, readiness));
            date(readiness).map(date -> skew(name, date)).ifPresent(findings::add);
            versions.put(name, version(get(address, "/actuator/info").body()));
            return findings;
        } catch (IOException | JacksonException unreachable) {
            return List.of(Finding.fail(name, address + " does not answer: " + text(unreachable)));
        }
    }

    /** Returns a finding about the versions of the services that were checked. */
    Finding versions() {
        boolean same = versions.values().stream().distinct().count() <= 1;
        String listed = versions.isEmpty() ? "no service answers" : versions.toString();
        return same ? Finding.ok("versions", listed) : Finding.warn("versions", listed + "; deploy one version");
    }

    private HttpResponse<String> get(URI address, String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve(path)).timeout(TIMEOUT).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static Finding readiness(String name, URI address, HttpResponse<String> response) {
        if (response.statusCode() == 200) {
            return Finding.ok(name, address + " is ready");
        }
        JsonNode components = JSON.readTree(response.body()).path("components");
        List<String> down = components
                .propertyStream()
                .filter(component ->
                        !component.getValue().path("status").asString("").equals("UP"))
                .map(component -> component.getKey())
                .toList();
        return Finding.fail(name, "%s is not ready; down: %s".formatted(address, String.join(", ", down)));
    }

    private static Optional<Instant> date(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Date")
                .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant());
    }

    private Finding skew(String name, Instant date) {
        Duration skew = Duration.between(clock.instant(), date);
        String detail = "the clock of %s differs by %d s from this machine's".formatted(name, skew.toSeconds());
        return skew.abs().compareTo(MAX_SKEW) <= 0
                ? Finding.ok("clock", detail)
                : Finding.fail("clock", detail + "; latencies are wrong, and ages of records too");
    }

    private static String version(String info) {
        return JSON.readTree(info).path("version").asString("unknown");
    }

    private static String text(Exception failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
