package telemetry.lake;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.RESTSerializers;
import org.apache.iceberg.rest.requests.CreateTableRequest;
import org.apache.iceberg.rest.responses.LoadTableResponseParser;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A REST catalog on HTTP: the lake's own {@link CatalogProtocol} over a catalog of each bucket, and the creation that the lake's
 * refuses. Keeps the requests that it got.
 */
final class ForeignCatalog implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper()
            .setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            .setPropertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE);

    static {
        RESTSerializers.registerAll(JSON);
    }

    /** A request as it came. */
    record Got(String method, String path, Headers headers, String body) {
        boolean isCommit() {
            return method.equals("POST") && path.contains("/tables/");
        }
    }

    private final S3Client s3;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, PointerCatalog> catalogs = new ConcurrentHashMap<>();

    final List<Got> requests = Collections.synchronizedList(new ArrayList<>());
    /** The status of the answer to the next commit, which is made nevertheless; 0 for its own. */
    final AtomicInteger liesOnce = new AtomicInteger();
    /** The status of each answer, with nothing done; 0 for its own. */
    final AtomicInteger refuses = new AtomicInteger();

    ForeignCatalog(S3Client s3) throws IOException {
        this.s3 = s3;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** The address of the catalog of {@code bucket}. */
    String uri(Bucket bucket) {
        return "http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), bucket.name());
    }

    PointerCatalog catalog(String bucket) {
        return catalogs.computeIfAbsent(bucket, name -> new PointerCatalog(new ObjectIO(s3, name)));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getRawPath().split("/", 4); // "", bucket, v1, rest
            Got got = new Got(
                    exchange.getRequestMethod(),
                    path[3],
                    exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            requests.add(got);
            CatalogAnswer answer = refuses.get() != 0
                    ? CatalogAnswer.error(refuses.get(), "NotAuthorizedException", "refused")
                    : answer(catalog(path[1]), got);
            int lie = got.isCommit() ? liesOnce.getAndSet(0) : 0;
            send(exchange, lie == 0 ? answer : CatalogAnswer.error(lie, "CommitFailedException", "a lie"));
        }
    }

    private static CatalogAnswer answer(PointerCatalog catalog, Got got) throws IOException {
        try {
            if (got.path().equals("config")) {
                return CatalogAnswer.of("{\"defaults\":{},\"overrides\":{}}");
            }
            if (got.method().equals("POST") && got.path().equals("namespaces")) {
                catalog.createNamespace(TableLayout.NAMESPACE, Map.of());
                return CatalogAnswer.of("{\"namespace\":[\"telemetry\"],\"properties\":{}}");
            }
            if (got.method().equals("POST") && got.path().endsWith("/tables")) {
                CreateTableRequest create = JSON.readValue(got.body(), CreateTableRequest.class);
                Namespace namespace = TableLayout.NAMESPACE;
                return CatalogAnswer.of(
                        LoadTableResponseParser.toJson(CatalogHandlers.createTable(catalog, namespace, create)));
            }
        } catch (RuntimeException failed) {
            return CatalogAnswer.of(failed, fault -> false);
        }
        return new CatalogProtocol<>(catalog, Map.of(), fault -> false)
                .answer(new CatalogProtocol.Request(
                        got.method(),
                        got.path(),
                        new HashMap<>(),
                        "",
                        null,
                        max -> got.body().getBytes(StandardCharsets.UTF_8)));
    }

    private static void send(HttpExchange exchange, CatalogAnswer answer) throws IOException {
        byte[] body = answer.json().getBytes(StandardCharsets.UTF_8);
        boolean hasBody = body.length > 0 && !exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), hasBody ? body.length : -1);
        if (hasBody) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
