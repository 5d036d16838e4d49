package telemetry.lake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.iceberg.PartitionSpecParser;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.SortOrderParser;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.requests.CreateNamespaceRequest;
import org.apache.iceberg.rest.requests.CreateTableRequest;
import org.apache.iceberg.rest.responses.LoadTableResponseParser;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A catalog of somebody else, by HTTP: {@link CatalogProtocol} over Iceberg's catalog in memory, which also creates namespaces and
 * tables. Each warehouse is a catalog of its own. Its metadata files are in memory, not in the bucket.
 */
final class CatalogServer implements AutoCloseable {
    private static final String ROOT = "/iceberg/v1/";
    private static final JsonMapper JSON = new JsonMapper();

    final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    volatile Disturbance disturbance = (request, answer) -> answer.get();

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, InMemoryCatalog> warehouses = new ConcurrentHashMap<>();

    /** A request that came. */
    record Received(String method, String path, Map<String, List<String>> headers) {
        String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }

        boolean isCommit() {
            return method.equals("POST") && path.endsWith("/tables/records");
        }
    }

    /** Answers in the server's place; null for a connection that is closed without an answer. */
    interface Disturbance {
        @Nullable
        CatalogAnswer answer(Received request, Supplier<CatalogAnswer> answer);
    }

    private CatalogServer(HttpServer http) {
        this.http = http;
    }

    static CatalogServer start() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CatalogServer server = new CatalogServer(http);
        http.setExecutor(server.threads);
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    String uri() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/iceberg";
    }

    InMemoryCatalog warehouse(String name) {
        return warehouses.computeIfAbsent(name, absent -> {
            InMemoryCatalog catalog = new InMemoryCatalog();
            catalog.initialize(absent, Map.of("warehouse", "s3://elsewhere"));
            return catalog;
        });
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Received request = new Received(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getRawPath(),
                    Map.copyOf(exchange.getRequestHeaders()));
            received.add(request);
            CatalogAnswer answer = disturbance.answer(
                    request, () -> answer(request, exchange.getRequestURI().getRawQuery(), body));
            if (answer == null) {
                return;
            }
            byte[] json = answer.json().getBytes(StandardCharsets.UTF_8);
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), json.length == 0 ? -1 : json.length);
            exchange.getResponseBody().write(json);
        }
    }

    private CatalogAnswer answer(Received request, @Nullable String query, byte[] body) {
        Map<String, String> parameters = parameters(query);
        String path = request.path().substring(ROOT.length());
        if (path.equals("config")) {
            return CatalogAnswer.of(
                    "{\"defaults\":{},\"overrides\":{\"prefix\":\"%s\"}}".formatted(parameters.get("warehouse")));
        }
        int end = path.indexOf('/');
        InMemoryCatalog catalog = warehouse(path.substring(0, end));
        String rest = path.substring(end + 1);
        try {
            if (request.method().equals("POST") && rest.equals("namespaces")) {
                return createNamespace(catalog, JSON.readTree(body));
            }
            if (request.method().equals("POST") && rest.matches("namespaces/[^/]+/tables")) {
                return createTable(catalog, rest.split("/", -1)[1], JSON.readTree(body));
            }
        } catch (RuntimeException failed) {
            return CatalogAnswer.of(failed, fault -> true);
        }
        return new CatalogProtocol<>(catalog, Map.of(), fault -> true)
                .answer(new CatalogProtocol.Request(
                        request.method(), rest, parameters, request.header("If-none-match"), null, max -> body));
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String each : query == null ? new String[0] : query.split("&", -1)) {
            String[] parts = each.split("=", 2);
            parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static CatalogAnswer createNamespace(InMemoryCatalog catalog, JsonNode json) {
        String[] levels =
                json.get("namespace").valueStream().map(JsonNode::asString).toArray(String[]::new);
        CatalogHandlers.createNamespace(
                catalog,
                CreateNamespaceRequest.builder()
                        .withNamespace(Namespace.of(levels))
                        .build());
        return CatalogAnswer.of("{\"namespace\":%s,\"properties\":{}}".formatted(json.get("namespace")));
    }

    private static CatalogAnswer createTable(InMemoryCatalog catalog, String namespace, JsonNode json) {
        Schema schema = SchemaParser.fromJson(json.get("schema").toString());
        CreateTableRequest.Builder create = CreateTableRequest.builder()
                .withName(json.get("name").asString())
                .withSchema(schema)
                .withPartitionSpec(PartitionSpecParser.fromJson(
                        schema, json.get("partition-spec").toString()))
                .withWriteOrder(
                        SortOrderParser.fromJson(schema, json.get("write-order").toString()))
                .withLocation(json.get("location").asString());
        json.get("properties")
                .properties()
                .forEach(each ->
                        create.setProperty(each.getKey(), each.getValue().asString()));
        return CatalogAnswer.of(LoadTableResponseParser.toJson(
                CatalogHandlers.createTable(catalog, Namespace.of(namespace.split("%1F", -1)), create.build())));
    }

    @Override
    public void close() {
        http.stop(0);
        threads.close();
    }
}
