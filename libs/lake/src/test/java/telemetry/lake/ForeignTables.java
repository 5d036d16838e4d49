package telemetry.cli;

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
import telemetry.lake.CatalogAnswer;
import telemetry.lake.CatalogProtocol;
import telemetry.lake.TableLayout;

/** A REST catalog elsewhere with the tables of a lake, empty at first. Keeps the values of {@code Authorization}. */
final class ForeignTables implements AutoCloseable {
    private static final String ROOT = "/rest/v1/";

    private final HttpServer http;
    private final CatalogProtocol<InMemoryCatalog> protocol;
    private final Set<String> tokens = Collections.synchronizedSet(new TreeSet<>());

    private ForeignTables(HttpServer http, CatalogProtocol<InMemoryCatalog> protocol) {
        this.http = http;
        this.protocol = protocol;
    }

    static ForeignTables start(String bucket) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
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

    String uri() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/rest";
    }

    Set<String> tokens() {
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
