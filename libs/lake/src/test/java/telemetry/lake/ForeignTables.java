package telemetry.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import telemetry.contract.LakeTable;

/**
 * Serves a REST catalog elsewhere with the tables of a lake, empty at first. Keeps the values of {@code Authorization}.
 * For the tests of other modules, which need no more than {@link CatalogProtocol} offers.
 */
public final class ForeignTables implements AutoCloseable {
    private static final String ROOT = "/rest/v1/";

    private final HttpServer http;
    private final CatalogProtocol<InMemoryCatalog> protocol;
    private final Set<String> tokens = Collections.synchronizedSet(new TreeSet<>());

    private ForeignTables(HttpServer http, CatalogProtocol<InMemoryCatalog> protocol) {
        this.http = http;
        this.protocol = protocol;
    }

    /** Starts a catalog of the tables of {@code bucket} on a free port. */
    public static ForeignTables start(String bucket) throws IOException {
        return start(bucket, 0);
    }

    /** Starts a catalog of the tables of {@code bucket} on {@code port}. */
    public static ForeignTables start(String bucket, int port) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        ForeignTables server = new ForeignTables(http, new CatalogProtocol<>(tables(bucket), Map.of(), fault -> true));
        http.createContext(ROOT, server::answer);
        http.start();
        return server;
    }

    private static InMemoryCatalog tables(String bucket) {
        InMemoryCatalog tables = new InMemoryCatalog();
        tables.initialize("elsewhere", Map.of());
        tables.createNamespace(TableLayout.NAMESPACE);
        for (LakeTable table : LakeTable.values()) {
            TableLayout layout = TableLayout.of(table, List.of());
            tables.buildTable(layout.id(), layout.schema())
                    .withPartitionSpec(layout.partitions())
                    .withSortOrder(layout.order())
                    .withLocation("s3://" + bucket + '/' + layout.folder())
                    .create();
        }
        return tables;
    }

    /** Returns the address before {@code /v1}. */
    public String uri() {
        return uri(http.getAddress().getPort());
    }

    /** Returns the address before {@code /v1} of a catalog on {@code port}. */
    public static String uri(int port) {
        return "http://127.0.0.1:" + port + "/rest";
    }

    /** Returns the values of {@code Authorization} so far. */
    public Set<String> tokens() {
        return Set.copyOf(tokens);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            CatalogAnswer answer = protocol.answer(new CatalogProtocol.Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getRawPath().substring(ROOT.length()),
                    new HashMap<>(),
                    "",
                    null,
                    max -> exchange.getRequestBody().readNBytes(max + 1)));
            byte[] body = answer.json().getBytes(UTF_8);
            boolean hasBody = body.length > 0 && !exchange.getRequestMethod().equals("HEAD");
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), hasBody ? body.length : -1);
            if (hasBody) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
