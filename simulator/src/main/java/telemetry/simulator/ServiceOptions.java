package telemetry.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where to ask what the platform cost. */
final class ServiceOptions {
    private static final List<URI> DEFAULT = List.of(
            URI.create("http://127.0.0.1:8080"),
            URI.create("http://127.0.0.1:8081"),
            URI.create("http://127.0.0.1:8082"));
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Option(
            names = "--services-url",
            paramLabel = "URL",
            description = "A service to be asked what it cost; once for each (default: those of the local platform that"
                    + " answer).")
    private List<URI> services = List.of();

    /**
     * What the services cost; empty if none was named and none of the local platform answers.
     *
     * @throws RunFailedException if one that was named does not answer
     */
    Optional<CostReport> cost() throws InterruptedException {
        List<String> pages = new ArrayList<>();
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            for (URI service : services.isEmpty() ? DEFAULT : services) {
                page(http, service).ifPresent(pages::add);
            }
        }
        return pages.isEmpty() ? Optional.empty() : Optional.of(CostReport.of(pages));
    }

    private Optional<String> page(HttpClient http, URI service) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(service.resolve("/actuator/prometheus"))
                    .timeout(PATIENCE)
                    .build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? Optional.of(answer.body())
                    : noAnswer(service, "answered " + answer.statusCode());
        } catch (IOException down) {
            return noAnswer(service, "does not answer");
        }
    }

    private Optional<String> noAnswer(URI service, String problem) {
        if (services.isEmpty()) {
            return Optional.empty();
        }
        throw new RunFailedException("%s %s when asked for /actuator/prometheus".formatted(service, problem));
    }
}
