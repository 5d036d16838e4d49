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
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options that name the services whose cost is reported. */
final class ServiceOptions {
    private static final List<URI> DEFAULT_SERVICES = List.of(
            URI.create("http://127.0.0.1:8080"),
            URI.create("http://127.0.0.1:8081"),
            URI.create("http://127.0.0.1:8082"));
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @Option(
            names = "--services-url",
            paramLabel = "URL",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description =
                    "Address of a service whose cost is reported; can be repeated. Default: the services of the local"
                            + " platform that answer.")
    private List<URI> services = List.of();

    /**
     * Returns the cost of the services; empty if none was named and none of the local platform answers.
     *
     * @throws RunFailedException if a named service does not answer
     */
    Optional<CostReport> cost() throws InterruptedException {
        List<String> pages = new ArrayList<>();
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            for (URI service : services.isEmpty() ? DEFAULT_SERVICES : services) {
                page(http, service).ifPresent(pages::add);
            }
        }
        return pages.isEmpty() ? Optional.empty() : Optional.of(CostReport.of(pages));
    }

    private Optional<String> page(HttpClient http, URI service) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(service.resolve("/actuator/prometheus"))
                    .timeout(TIMEOUT)
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
