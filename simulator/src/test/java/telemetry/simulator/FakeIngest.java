package telemetry.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import telemetry.contract.ContractLimits;
import telemetry.contract.JsonLines;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;

/** A door that answers as the ingest-service does, by the real contract, and can be told to be unavailable. */
final class FakeIngest implements AutoCloseable {
    private final HttpServer server;
    private final List<String> accepted = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger unavailable = new AtomicInteger();
    private final RecordReader reader = RecordReader.ofSubmitted(ContractLimits.AT_THE_DOOR, Clock.systemUTC());

    FakeIngest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/telemetry", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<String> accepted() {
        return accepted;
    }

    /** The next {@code requests} are answered with 503. */
    void beUnavailable(int requests) {
        unavailable.set(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        InputStream in = exchange.getRequestBody();
        byte[] body = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                ? new GZIPInputStream(in).readAllBytes()
                : in.readAllBytes();
        if (!"key".equals(exchange.getRequestHeaders().getFirst("X-API-Key"))) {
            answer(exchange, 401, "{}");
        } else if (unavailable.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            exchange.getResponseHeaders().set("Retry-After", "0");
            answer(exchange, 503, "{}");
        } else {
            take(exchange, body);
        }
    }

    private void take(HttpExchange exchange, byte[] body) throws IOException {
        List<String> good = new ArrayList<>();
        List<String> rejected = new ArrayList<>();
        JsonLines.forEach(body, line -> {
            if (reader.read(body, line.offset(), line.length()) instanceof TelemetryRecord) {
                good.add(new String(body, line.offset(), line.length(), UTF_8));
            } else {
                rejected.add("{\"line\":%d}".formatted(line.number()));
            }
        });
        accepted.addAll(good);
        int status = rejected.isEmpty() ? 202 : good.isEmpty() ? 422 : 207;
        answer(
                exchange,
                status,
                "{\"accepted\":%d,\"rejected\":[%s]}".formatted(good.size(), String.join(",", rejected)));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
