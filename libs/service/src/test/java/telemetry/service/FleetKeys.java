package telemetry.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** A keys file with the keys of two fleets, and the answers of a running service to one of them. */
public final class FleetKeys {
    /** A key that sends and reads for the fleet acme. */
    public static final String ACME = "the-key-of-the-fleet-acme";
    /** A key that sends and reads for the fleet other. */
    public static final String OTHER = "the-key-of-the-fleet-other";

    private static final Set<String> PUBLIC =
            Set.of("/error", "/docs", ApiDocs.DESCRIPTION, "/api/overview", "/api/history");

    private FleetKeys() {}

    /** Writes the file into {@code folder}. */
    public static Path file(Path folder) throws IOException {
        return Files.writeString(
                folder.resolve("keys.json"),
                "{\"keys\":[%s,%s]}".formatted(entry("acme", ACME), entry("other", OTHER)));
    }

    private static String entry(String fleet, String key) {
        return "{\"id\":\"%1$s-key\",\"sha256\":\"%2$s\",\"fleet\":\"%1$s\",\"rights\":[\"send\",\"read\"],\"vehicles\":[\"%1$s-*\"]}"
                .formatted(fleet, KeysFile.digestOf(key));
    }

    /**
     * Calls each mapping of {@code service} that needs a key with the key of the fleet acme.
     *
     * @return the mappings, {@code GET /api/days}, with true for those that refuse the fleet
     */
    public static Map<String, Boolean> refusals(ApplicationContext service, URI base)
            throws IOException, InterruptedException {
        Map<String, Boolean> refusals = new TreeMap<>();
        var mappings = service.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet();
        for (var mapping : mappings) {
            Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
            for (String pattern : mapping.getPatternValues()) {
                for (RequestMethod method : methods.isEmpty() ? Set.of(RequestMethod.GET) : methods) {
                    if (!PUBLIC.contains(pattern)) {
                        refusals.merge(
                                method + " " + pattern,
                                isRefused(base.resolve(pattern.replaceAll("\\{[^}]*}|\\*+", "x")), method),
                                Boolean::logicalOr);
                    }
                }
            }
        }
        return refusals;
    }

    private static boolean isRefused(URI uri, RequestMethod method) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("X-API-Key", ACME)
                .header("Content-Type", "application/json")
                .method(
                        method.name(),
                        method == RequestMethod.GET
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString("{}"));
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == HttpStatus.FORBIDDEN.value();
        }
    }
}
