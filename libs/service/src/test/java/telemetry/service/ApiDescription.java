package telemetry.service;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI document of a running service, and checks of requests and responses against it. */
public final class ApiDescription {
    private static final JsonMapper JSON = new JsonMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(Dialects.getDraft202012());

    private final JsonNode document;

    private ApiDescription(JsonNode document) {
        this.document = document;
    }

    /** Loads the document of the service at {@code base}. */
    public static ApiDescription of(URI base) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(ApiDocs.DESCRIPTION)).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200
                    || !response.headers()
                            .firstValue("Content-Type")
                            .orElse("")
                            .equalsIgnoreCase("text/yaml;charset=UTF-8")) {
                throw new IllegalStateException("no description: " + response + response.headers());
            }
            return new ApiDescription(JSON.valueToTree(new Yaml().load(response.body())));
        }
    }

    /** Returns the described paths. */
    public Set<String> paths() {
        return new TreeSet<>(document.get("paths").propertyNames());
    }

    /**
     * Returns the paths that {@code service} maps, except the paths of this package, of Spring and of {@code others}.
     */
    public static Set<String> mappedPaths(ApplicationContext service, String... others) {
        return service
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .stream()
                .flatMap(mapping -> mapping.getPatternValues().stream())
                .filter(path -> !Set.of("/error", "/docs", ApiDocs.DESCRIPTION).contains(path))
                .filter(path -> List.of(others).stream().noneMatch(path::startsWith))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the violations of a JSON request body; empty if the description allows it. */
    public List<String> checkRequest(String path, String body) {
        JsonNode content =
                document.at("/paths/" + escaped(path) + "/post/requestBody/content/application~1json/schema");
        return check(content, body);
    }

    /** Returns the violations of {@code response}, which is the answer of {@code path} in the document. */
    public List<String> checkResponse(String path, HttpResponse<String> response) {
        String method = response.request().method().toLowerCase(Locale.ROOT);
        JsonNode described =
                resolved(document.at("/paths/" + escaped(path) + "/" + method + "/responses/" + response.statusCode()));
        String type =
                response.headers().firstValue("Content-Type").orElse("none").replaceFirst(";.*", "");
        JsonNode content = described.path("content").path(type);
        if (content.isMissingNode()) {
            return List.of("status %d with %s is not described".formatted(response.statusCode(), type));
        }
        List<String> missing = described
                .path("headers")
                .propertyStream()
                .filter(header -> header.getValue().path("required").asBoolean())
                .filter(header -> response.headers().firstValue(header.getKey()).isEmpty())
                .map(header -> "the header " + header.getKey() + " is missing")
                .toList();
        return missing.isEmpty() ? check(content.path("schema"), response.body()) : missing;
    }

    private JsonNode resolved(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isMissingNode()
                ? node
                : document.at(reference.stringValue().substring(1));
    }

    private List<String> check(JsonNode schema, String body) {
        if (schema.isMissingNode()) {
            return List.of("no schema is described");
        }
        ObjectNode root = JSON.createObjectNode();
        root.putArray("allOf").add(schema);
        root.set("components", document.get("components"));
        return SCHEMAS.getSchema(root.toString()).validate(body, InputFormat.JSON).stream()
                .map(Error::toString)
                .toList();
    }

    /** Escapes a path as one token of a JSON Pointer (RFC 6901). */
    private static String escaped(String path) {
        return path.replace("~", "~0").replace("/", "~1");
    }
}
