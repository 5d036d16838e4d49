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
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.RESTUtil;
import org.apache.iceberg.rest.requests.CreateTableRequest;
import org.apache.iceberg.rest.responses.LoadTableResponseParser;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves an HTTP REST catalog that is not the lake's: {@link CatalogProtocol} over {@link PointerCatalog}, which also
 * creates namespaces and tables. A warehouse is a separate catalog and has the name of a bucket. The server keeps the
 * requests that it received.
 */
final class CatalogServer implements AutoCloseable {
    /** A request as received. */
    record Received(
            String method, String path, @Nullable String query, Map<String, List<String>> headers, String body) {
        /** Returns the values of a header whose name has one capital letter, the first. */
        String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }

        boolean isCommit() {
            return method.equals("POST") && path.endsWith("/tables/records");
        }
    }

    /** Answers in the server's place; null closes the connection without an answer. */
    interface Disturbance {
        @Nullable
        CatalogAnswer answer(Received request, Supplier<CatalogAnswer> answer);
    }

    private static final Disturbance NONE = (request, answer) -> answer.get();
    private static final String ROOT = "/iceberg/v1/";
    private static final JsonMapper JSON = new JsonMapper();

    final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    private final S3Client s3;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, PointerCatalog> warehouses = new ConcurrentHashMap<>();
    private volatile Disturbance disturbance = NONE;

    private CatalogServer(S3Client s3, HttpServer http) {
        this.s3 = s3;
        this.http = http;
    }

    static CatalogServer start(S3Client s3) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CatalogServer server = new CatalogServer(s3, http);
        http.setExecutor(server.threads);
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    void disturb(Disturbance by) {
        disturbance = by;
    }

    void disturbNothing() {
        disturbance = NONE;
    }

    String uri() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/iceberg";
    }

    PointerCatalog warehouse(String name) {
        return warehouses.computeIfAbsent(name, bucket -> new PointerCatalog(new ObjectIO(s3, bucket)));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Received request = new Received(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getRawPath(),
                    exchange.getRequestURI().getRawQuery(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            received.add(request);
            CatalogAnswer answer = disturbance.answer(request, () -> answer(request));
            if (answer != null) {
                send(exchange, answer);
            }
        }
    }

    private static void send(HttpExchange exchange, CatalogAnswer answer) throws IOException {
        byte[] body = answer.json().getBytes(StandardCharsets.UTF_8);
        boolean hasBody = body.length > 0 && !exchange.getRequestMethod().equals("HEAD");
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), hasBody ? body.length : -1);
        if (hasBody) {
            exchange.getResponseBody().write(body);
        }
    }

    private CatalogAnswer answer(Received request) {
        Map<String, String> parameters = parameters(request.query());
        String path = request.path().substring(ROOT.length());
        if (path.equals("config")) {
            return CatalogAnswer.of("{\"defaults\":{},\"overrides\":{\"prefix\":\"%s\"}}"
                    .formatted(parameters.getOrDefault("warehouse", "none")));
        }
        int end = path.indexOf('/');
        PointerCatalog catalog = warehouse(path.substring(0, end));
        String rest = path.substring(end + 1);
        try {
            if (request.method().equals("POST") && rest.equals("namespaces")) {
                return createNamespace(catalog, JSON.readTree(request.body()));
            }
            if (request.method().equals("POST") && rest.matches("namespaces/[^/]+/tables")) {
                return createTable(catalog, rest.split("/", -1)[1], JSON.readTree(request.body()));
            }
        } catch (RuntimeException failed) {
            return CatalogAnswer.of(failed, fault -> true);
        }
        return new CatalogProtocol<>(catalog, Map.of(), fault -> true)
                .answer(new CatalogProtocol.Request(
                        request.method(),
                        rest,
                        parameters,
                        request.header("If-none-match"),
                        null,
                        max -> request.body().getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String each : query == null ? new String[0] : query.split("&", -1)) {
            String[] parts = each.split("=", 2);
            parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static CatalogAnswer createNamespace(PointerCatalog catalog, JsonNode json) {
        String[] levels =
                json.get("namespace").valueStream().map(JsonNode::asString).toArray(String[]::new);
        catalog.createNamespace(Namespace.of(levels), Map.of());
        return CatalogAnswer.of("{\"namespace\":%s,\"properties\":{}}".formatted(json.get("namespace")));
    }

    private static CatalogAnswer createTable(PointerCatalog catalog, String namespace, JsonNode json) {
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
        Namespace levels = Namespace.of(RESTUtil.decodePathSegment(namespace).split("\u001f", -1));
        return CatalogAnswer.of(
                LoadTableResponseParser.toJson(CatalogHandlers.createTable(catalog, levels, create.build())));
    }

    @Override
    public void close() {
        http.stop(0);
        threads.close();
    }
}
